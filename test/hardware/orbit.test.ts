// Times, stations, element sets, SGP4 and passes, against published examples and an independent path.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { ecfToLookAngles, eciToEcf, gstime, sgp4, twoline2satrec } from 'satellite.js'
import { eveningPass } from '../../model/orbit/eveningPass'
import { ephemerisOf, interpolated, passesOver } from '../../model/orbit/pass'
import { elevationForSearch, orbitOf, sightingAt } from '../../model/orbit/sighting'
import { STATIONS, stationFrame } from '../../model/orbit/stations'
import { syntheticElements } from '../../model/orbit/syntheticElements'
import { lineChecksum, parseTwoLineElements } from '../../model/orbit/twoLineElements'
import { dayOfYear, localMeanSolarTime, siderealAngle, utcMilliseconds } from '../../model/orbit/utc'

const LINE1 = '1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753'
const LINE2 = '2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667'
const RADIANS = Math.PI / 180

/** The line with other text from a column (1 as in the literature) on, and the checksum that it then needs. */
const altered = (line: string, column: number, text: string): string => {
  const body = line.slice(0, column - 1) + text + line.slice(column - 1 + text.length, 68)
  return body + lineChecksum(body)
}

const problemsOf = (line1: string, line2: string): ReadonlyArray<string> => {
  const parsed = parseTwoLineElements(line1, line2)
  return E.isLeft(parsed) ? parsed.left.map(({ code, path, found }) => `${code} ${path}: ${found}`) : []
}

const orThrow = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

describe('utcMilliseconds', () => {
  it('counts days over leap years, centuries and the end of February', () => {
    expect(utcMilliseconds(1970, 1, 1)).toBe(0)
    expect(utcMilliseconds(2000, 3, 1) - utcMilliseconds(2000, 2, 28)).toBe(2 * 86_400_000)
    expect(utcMilliseconds(2100, 3, 1) - utcMilliseconds(2100, 2, 28)).toBe(86_400_000)
    expect(utcMilliseconds(2022, 9, 25, 14, 41, 31)).toBe(Date.UTC(2022, 8, 25, 14, 41, 31))
  })
})

describe('dayOfYear', () => {
  it('is 1 at the start of a year and 366.5 at noon of the last day of a leap year', () => {
    expect(dayOfYear(utcMilliseconds(2023, 1, 1))).toEqual({ year: 2023, day: 1 })
    expect(dayOfYear(utcMilliseconds(2024, 12, 31, 12))).toEqual({ year: 2024, day: 366.5 })
  })
})

describe('siderealAngle', () => {
  it('is 152.578787810 degrees at 12:14 on 20 August 1992 (Vallado, example 3-5)', () => {
    expect(siderealAngle(utcMilliseconds(1992, 8, 20, 12, 14)) / RADIANS).toBeCloseTo(152.57878781, 7)
  })
})

describe('localMeanSolarTime', () => {
  it('is six hours later 90 degrees further east, and wraps', () => {
    const utc = utcMilliseconds(2022, 9, 25, 20)
    expect(localMeanSolarTime(utc, 0)).toBeCloseTo(20, 9)
    expect(localMeanSolarTime(utc, 90)).toBeCloseTo(2, 9)
  })
})

describe('stationFrame', () => {
  it('puts Jinan on the ellipsoid, at its longitude, with up along the normal and axes at right angles', () => {
    const { position, south, east, up } = stationFrame(STATIONS.Jinan)
    // Semi-axes of WGS84 in km: x^2/a^2 + y^2/a^2 + z^2/b^2 = 1, and the normal is along (x/a^2, y/a^2, z/b^2).
    const [a, b] = [6378.137, 6356.752314245]
    const [x, y, z] = position
    expect((x * x + y * y) / (a * a) + (z * z) / (b * b)).toBeCloseTo(1, 12)
    const normal = [x / (a * a), y / (a * a), z / (b * b)]
    for (const n of [0, 1, 2])
      expect((normal[n] ?? 0) / (normal[0] ?? 0)).toBeCloseTo((up[n] ?? 0) / (up[0] ?? 0), 9)
    expect(Math.atan2(y, x) / RADIANS).toBeCloseTo(117 + 7 / 60 + 21 / 3600, 9)
    expect(Math.asin(up[2]) / RADIANS).toBeCloseTo(36 + 40 / 60 + 38 / 3600, 9)
    const dot = (left: ReadonlyArray<number>, right: ReadonlyArray<number>) =>
      left.reduce((sum, each, n) => sum + each * (right[n] ?? 0), 0)
    for (const [first, second] of [
      [south, east],
      [east, up],
      [up, south],
    ] as const)
      expect(dot(first, second)).toBeCloseTo(0, 12)
    for (const axis of [south, east, up]) expect(dot(axis, axis)).toBeCloseTo(1, 12)
  })

  it('rises along the vertical', () => {
    const [low, high] = [0, 1000].map(
      (heightMetres) => stationFrame({ ...STATIONS.Wuhan, heightMetres }).position,
    )
    expect((high?.[2] ?? 0) - (low?.[2] ?? 0)).toBeCloseTo(
      Math.sin(STATIONS.Wuhan.latitudeDegrees * RADIANS),
      9,
    )
  })
})

describe('parseTwoLineElements', () => {
  it('reads a published set', () => {
    const { epochUtc } = orThrow(parseTwoLineElements(LINE1, LINE2))
    expect(Math.round(epochUtc)).toBe(utcMilliseconds(2000, 6, 27) + Math.round(0.78495062 * 86_400_000))
  })

  it('takes a year from 57 on to be of the twentieth century', () => {
    expect(orThrow(parseTwoLineElements(altered(LINE1, 19, '57'), LINE2)).epochUtc).toBeLessThan(0)
    expect(orThrow(parseTwoLineElements(altered(LINE1, 19, '56'), LINE2)).epochUtc).toBeGreaterThan(0)
  })

  it('reports wrong lengths, line numbers and checksums of both lines', () => {
    expect(problemsOf(LINE2, LINE1)).toEqual([
      'KW-IN102 element line 1, column 1: "2"',
      'KW-IN102 element line 2, column 1: "1"',
    ])
    expect(problemsOf(LINE1.slice(1), `${LINE2} `)).toEqual([
      'KW-IN102 element line 1: 68',
      'KW-IN102 element line 2: 70',
    ])
    expect(problemsOf(LINE1.replace(/3$/, '4'), LINE2.replace('34.2682', '34.2683'))).toEqual([
      'KW-IN102 element line 1, column 69: "4"',
      'KW-IN102 element line 2, column 69: "7"',
    ])
    expect(problemsOf(LINE1.replace('U', '\u00e9'), LINE2)).toEqual([
      'KW-IN102 element line 1: other characters',
    ])
  })

  it.each([
    [1, 3, '0000x', 'element line 1, columns 3-7'],
    [1, 19, '2x', 'element line 1, columns 19-20'],
    [1, 21, '000.78495062', 'element line 1, columns 21-32'],
    [1, 21, '367.78495062', 'element line 1, columns 21-32'],
    [1, 34, ' x00000023', 'element line 1, columns 34-43'],
    [1, 45, ' 00000 0', 'element line 1, columns 45-52'],
    [1, 54, ' 28O98-4', 'element line 1, columns 54-61'],
    [2, 9, '180.0001', 'element line 2, columns 9-16'],
    [2, 18, '360.0001', 'element line 2, columns 18-25'],
    [2, 27, ' 859667', 'element line 2, columns 27-33'],
    [2, 35, '33l.7664', 'element line 2, columns 35-42'],
    [2, 44, '-19.3264', 'element line 2, columns 44-51'],
    [2, 53, '17.82419157', 'element line 2, columns 53-63'],
    [2, 53, ' 0.00000000', 'element line 2, columns 53-63'],
    [2, 64, '4136x', 'element line 2, columns 64-68'],
  ] as const)('reports line %i, column %i: %s', (line, column, text, path) => {
    const [line1, line2] =
      line === 1 ? [altered(LINE1, column, text), LINE2] : [LINE1, altered(LINE2, column, text)]
    expect(problemsOf(line1, line2).map((each) => each.slice('KW-IN102 '.length).split(':')[0])).toContain(
      path,
    )
  })

  it('reports lines of two objects', () => {
    expect(problemsOf(LINE1, altered(LINE2, 3, '00006'))).toEqual([
      'KW-IN102 element line 2, columns 3-7: "00006"',
    ])
  })
})

describe('satellite.js', () => {
  it('has the published positions and velocities of object 00005 (AIAA 2006-6753, test case 5)', () => {
    const satrec = twoline2satrec(LINE1, LINE2)
    const rows = [
      [0, 7022.46529266, -1400.08296755, 0.03995155, 1.893841015, 6.405893759, 4.53480725],
      [360, -7154.03120202, -3783.17682504, -3536.19412294, 4.741887409, -4.151817765, -2.093935425],
    ] as const
    for (const [minutes, ...published] of rows) {
      const { position, velocity } = sgp4(satrec, minutes)
      if (typeof position !== 'object' || typeof velocity !== 'object') throw new Error('no state')
      const ours = [position.x, position.y, position.z, velocity.x, velocity.y, velocity.z]
      for (const [n, value] of ours.entries()) expect(value).toBeCloseTo(published[n] ?? 0, 8)
    }
  })
})

describe('orbitOf', () => {
  it('reports an orbit that runs into the ground', () => {
    const orbit = E.chain(orbitOf)(
      parseTwoLineElements(LINE1, altered(altered(LINE2, 27, '5000000'), 44, '  0.0000')),
    )
    expect(orbit).toEqual(
      E.left([expect.objectContaining({ code: 'KW-IN102', path: 'element set', found: 'error 6 of SGP4' })]),
    )
  })
})

const { orbit, pass, ephemeris } = eveningPass('Jinan', '2022-09-25', 34.1, 10)

describe('sightingAt', () => {
  it('agrees with the look angles of satellite.js, which go by another path', () => {
    const { latitudeDegrees, longitudeDegrees } = STATIONS.Jinan
    const observer = { latitude: latitudeDegrees * RADIANS, longitude: longitudeDegrees * RADIANS, height: 0 }
    for (const sighting of ephemeris.sightings.filter((_, n) => n % 40 === 0)) {
      const { position } = sgp4(orbit.satrec, (sighting.utc - orbit.elements.epochUtc) / 60_000)
      if (typeof position !== 'object') throw new Error('no position')
      const gmst = gstime(sighting.utc / 86_400_000 + 2_440_587.5)
      const { azimuth, elevation, rangeSat } = ecfToLookAngles(observer, eciToEcf(position, gmst))
      expect(Math.abs(elevation / RADIANS - sighting.elevationMicrodegrees / 1e6)).toBeLessThan(2e-5)
      expect(Math.abs(azimuth / RADIANS - sighting.azimuthMicrodegrees / 1e6)).toBeLessThan(2e-5)
      expect(Math.abs(rangeSat - sighting.rangeMillimetres / 1e6)).toBeLessThan(2e-4)
    }
  })

  it('is all integers, and the same where every function of Math is off by a unit in the last place', () => {
    expect(ephemeris.sightings.flatMap((sighting) => Object.values(sighting)).every(Number.isInteger)).toBe(
      true,
    )
    const names = ['sin', 'cos', 'tan', 'asin', 'atan', 'atan2'] as const
    const exact = { ...Object.fromEntries(names.map((name) => [name, Math[name]])) }
    let [calls, moved] = [0, 0]
    for (const name of names)
      Object.defineProperty(Math, name, {
        configurable: true,
        writable: true,
        value: (...given: ReadonlyArray<number>) => {
          calls += 1
          const value = Reflect.apply(exact[name] ?? Math.abs, Math, given)
          const off = value * (1 + ((calls % 3) - 1) * 2 ** -52)
          moved += Number(off !== value)
          return off
        },
      })
    try {
      const again = ephemerisOf(orThrow(orbitOf(orbit.elements)), STATIONS.Jinan, pass)
      expect(moved).toBeGreaterThan(10_000)
      expect(again).toEqual(ephemeris)
    } finally {
      for (const name of names) Object.defineProperty(Math, name, { value: exact[name] })
    }
  })
})

describe('passesOver', () => {
  it('finds every pass of a day, each once, highest at its culmination', () => {
    const start = pass.culminationUtc - 43_200_000
    const frame = stationFrame(STATIONS.Jinan)
    const passes = passesOver(orbit, STATIONS.Jinan, start, start + 86_400_000, 5)
    const isUp = (utc: number) => elevationForSearch(orbit, frame, utc) >= 5
    const times = Array.from({ length: 8640 }, (_, n) => start + n * 10_000)
    const rises = times.filter((utc, n) => n > 0 && isUp(utc) && !isUp(utc - 10_000))
    expect(passes.length).toBe(rises.length)
    for (const [n, { riseUtc, culminationUtc, setUtc }] of passes.entries()) {
      expect(Math.abs(riseUtc - (rises[n] ?? 0))).toBeLessThanOrEqual(10_000)
      expect([isUp(riseUtc - 1), isUp(riseUtc), isUp(setUtc - 1), isUp(setUtc)]).toEqual([
        false,
        true,
        true,
        false,
      ])
      for (const offset of [-1000, 1000])
        expect(elevationForSearch(orbit, frame, culminationUtc + offset)).toBeLessThan(
          elevationForSearch(orbit, frame, culminationUtc),
        )
    }
  })
})

describe('interpolated', () => {
  it('has range within 1.5 mm and velocity within 0.1 mm/s of SGP4 half-way between seconds', () => {
    const frame = stationFrame(STATIONS.Jinan)
    for (let second = 0; second + 1 < ephemeris.sightings.length; second += 7) {
      const utc = ephemeris.startUtc + second * 1000 + 500
      const [ours, direct] = [interpolated(ephemeris, utc), sightingAt(orbit, frame, utc)]
      expect(Math.abs(ours.rangeMillimetres - direct.rangeMillimetres)).toBeLessThan(1.5)
      expect(Math.abs(ours.radialMicrometresPerSecond - direct.radialMicrometresPerSecond)).toBeLessThan(100)
      expect(Math.abs(ours.elevationMicrodegrees - direct.elevationMicrodegrees)).toBeLessThan(5000)
    }
  })

  it('throws outside the ephemeris', () => {
    expect(() => interpolated(ephemeris, ephemeris.startUtc - 1)).toThrow(RangeError)
    expect(() => interpolated(ephemeris, ephemeris.startUtc + ephemeris.sightings.length * 1000)).toThrow(
      RangeError,
    )
  })
})

describe('syntheticElements', () => {
  it('is marked as synthetic and has the stated orbit', () => {
    expect(orbit.elements.line1.slice(9, 17)).toBe('00000SYN')
    expect([orbit.elements.line2.slice(8, 16), orbit.elements.line2.slice(52, 63)]).toEqual([
      ' 97.4000',
      '15.21900000',
    ])
  })

  it('refuses an elevation that no pass has', () => {
    const wanted = { station: STATIONS.Jinan, culminationUtc: 0, heading: 'north', side: 'east' } as const
    for (const maximumElevationDegrees of [0.5, 90, Number.NaN])
      expect(syntheticElements({ ...wanted, maximumElevationDegrees })).toEqual(
        E.left([expect.objectContaining({ code: 'KW-IN102', path: 'maximum elevation' })]),
      )
  })
})
