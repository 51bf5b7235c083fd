// The four optical ground stations of Jinan-1 on the WGS84 ellipsoid.
// Source: SYSTEM.md row 15 [S]; the ellipsoid from NIMA TR8350.2, table 3.1.

/** A ground station; latitude and longitude in degrees (north, east positive), height above the ellipsoid in metres. */
export type Station = {
  readonly name: string
  readonly latitudeDegrees: number
  readonly longitudeDegrees: number
  readonly heightMetres: number
}

/** Kilometres along the Earth-fixed axes: the meridian of Greenwich, 90 degrees east, the north pole. */
export type Vector = readonly [number, number, number]

const EQUATORIAL_RADIUS_KM = 6378.137
const FLATTENING = 1 / 298.257223563

const degrees = (whole: number, minutes: number, seconds: number): number =>
  whole + minutes / 60 + seconds / 3600

/** Heights are not published: 0 here [A], which moves a range by less than the height, at most 0.2 %. */
const seaLevel = (name: string, latitudeDegrees: number, longitudeDegrees: number): Station => ({
  name,
  latitudeDegrees,
  longitudeDegrees,
  heightMetres: 0,
})

/** Jinan, Hefei, Wuhan, Nanshan. Source: SYSTEM.md row 15 [S]. */
export const STATIONS = {
  Jinan: seaLevel('Jinan', degrees(36, 40, 38), degrees(117, 7, 21)),
  Hefei: seaLevel('Hefei', degrees(31, 49, 37), degrees(117, 8, 27)),
  Wuhan: seaLevel('Wuhan', degrees(30, 28, 35), degrees(114, 31, 26)),
  Nanshan: seaLevel('Nanshan', degrees(43, 28, 31), degrees(87, 10, 36)),
} as const

/** Name of one of the four stations. */
export type StationName = keyof typeof STATIONS

const RADIANS_PER_DEGREE = Math.PI / 180

/** Where a station is, and its local axes south, east and up, in Earth-fixed coordinates. */
export type StationFrame = {
  readonly position: Vector
  readonly south: Vector
  readonly east: Vector
  readonly up: Vector
}

/** The position (km) and axes of a station on WGS84. Source: NIMA TR8350.2, section 4.3. */
export const stationFrame = ({ latitudeDegrees, longitudeDegrees, heightMetres }: Station): StationFrame => {
  const [latitude, longitude] = [latitudeDegrees * RADIANS_PER_DEGREE, longitudeDegrees * RADIANS_PER_DEGREE]
  const [sinLatitude, cosLatitude] = [Math.sin(latitude), Math.cos(latitude)]
  const [sinLongitude, cosLongitude] = [Math.sin(longitude), Math.cos(longitude)]
  const eccentricitySquared = FLATTENING * (2 - FLATTENING)
  const normal = EQUATORIAL_RADIUS_KM / Math.sqrt(1 - eccentricitySquared * sinLatitude * sinLatitude)
  const height = heightMetres / 1000
  return {
    position: [
      (normal + height) * cosLatitude * cosLongitude,
      (normal + height) * cosLatitude * sinLongitude,
      (normal * (1 - eccentricitySquared) + height) * sinLatitude,
    ],
    south: [sinLatitude * cosLongitude, sinLatitude * sinLongitude, -cosLatitude],
    east: [-sinLongitude, cosLongitude, 0],
    up: [cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude],
  }
}
