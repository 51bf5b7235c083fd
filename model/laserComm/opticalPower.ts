// The optical power of the laser communication at its receivers, both ways.
// Source: SYSTEM.md row 22; beams and atmosphere as in model/link.

import { type Beam, geometricEfficiency } from '../link/beam'
import { atmosphericTransmittance, lossDbOf } from '../link/linkBudget'

/** One direction of the laser communication. Powers in dBm, lengths in metres and nanometres, losses in decibels. */
export type LaserLink = {
  readonly wavelengthNanometres: number
  readonly transmitterDbm: number
  readonly beam: Beam
  readonly apertureMetres: number
  readonly zenithTransmittance: number
  readonly opticsLossDb: number
  readonly sensitivityDbm: number
}

/** 812 nm, 2.4 mW = 3.80 dBm [S]; the beam of the quantum light, which shares the telescope [A]; sensitivity [A]. */
export const DOWNLINK: LaserLink = {
  wavelengthNanometres: 812,
  transmitterDbm: 3.8021,
  beam: { divergenceMicroradians: 9, convention: 'oneOverE' },
  apertureMetres: 0.28,
  zenithTransmittance: 0.75,
  opticsLossDb: 3.1,
  sensitivityDbm: -40,
}

/** 1538 nm, sensitivity -35 dBm [S]; 0.2 W into 30 urad, 200 mm telescope of row 12, 3 dB in the optics [A]. */
export const UPLINK: LaserLink = {
  wavelengthNanometres: 1538,
  transmitterDbm: 23,
  beam: { divergenceMicroradians: 30, convention: 'oneOverE' },
  apertureMetres: 0.2,
  zenithTransmittance: 0.85,
  opticsLossDb: 3,
  sensitivityDbm: -35,
}

/** Received power and its margin over the sensitivity, dBm and dB. */
export const receivedPower = (
  link: LaserLink,
  rangeMillimetres: number,
  elevationMicrodegrees: number,
): { readonly receivedDbm: number; readonly marginDb: number } => {
  const lossDb =
    lossDbOf(geometricEfficiency(link.beam, link.apertureMetres, rangeMillimetres / 1000)) +
    lossDbOf(atmosphericTransmittance(link.zenithTransmittance, elevationMicrodegrees)) +
    link.opticsLossDb
  const receivedDbm = link.transmitterDbm - lossDb
  return { receivedDbm, marginDb: receivedDbm - link.sensitivityDbm }
}
