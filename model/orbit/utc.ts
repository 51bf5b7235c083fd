// Times as whole milliseconds of UTC since 1970 and the turning of the Earth under the orbit.
// Source: Vallado, Fundamentals of Astrodynamics, 4th ed., Eq. (3-45) (Greenwich mean sidereal time, IAU 1982).

/** Milliseconds in a day of UTC; leap seconds are not modelled. */
export const DAY_MILLISECONDS = 86_400_000

/** Days from 1970-01-01 to a date of the Gregorian calendar; months 1 to 12. */
export const daysSince1970 = (year: number, month: number, day: number): number => {
  const yearFromMarch = month <= 2 ? year - 1 : year
  const monthFromMarch = (month + 9) % 12
  const leapDays =
    Math.floor(yearFromMarch / 4) - Math.floor(yearFromMarch / 100) + Math.floor(yearFromMarch / 400)
  return 365 * yearFromMarch + leapDays + Math.floor((153 * monthFromMarch + 2) / 5) + day - 1 - 719_468
}

/** Milliseconds of UTC since 1970-01-01T00:00:00. */
export const utcMilliseconds = (
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
): number => daysSince1970(year, month, day) * DAY_MILLISECONDS + ((hour * 60 + minute) * 60 + second) * 1000

const daysOf = (year: number, month: number): number => {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** A time of UTC to the second, `2022-09-25T14:30:00Z`, as milliseconds since 1970; undefined for any other text. */
export const utcOf = (text: string): number | undefined => {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(text)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (match ?? []).slice(1).map(Number)
  const isReal =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysOf(year, month) &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  return isReal ? utcMilliseconds(year, month, day, hour, minute, second) : undefined
}

/** The year of a time, and its day of the year, 1 at the start of 1 January, with fraction. */
export const dayOfYear = (utc: number): { readonly year: number; readonly day: number } => {
  const guess = 1970 + Math.floor(utc / (365.2425 * DAY_MILLISECONDS))
  const year = [guess + 1, guess, guess - 1].find((each) => utcMilliseconds(each, 1, 1) <= utc) ?? guess - 1
  return { year, day: 1 + (utc - utcMilliseconds(year, 1, 1)) / DAY_MILLISECONDS }
}

const MONTHS_DOWN = [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1] as const

/** A time as `utcOf` reads it, cut to the second; years 0 to 9999. */
export const utcText = (utc: number): string => {
  const { year } = dayOfYear(utc)
  const month = MONTHS_DOWN.find((each) => utcMilliseconds(year, each, 1) <= utc) ?? 1
  const seconds = Math.floor((utc - utcMilliseconds(year, month, 1)) / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const [day, hour, minute] = [
    Math.floor(seconds / 86_400) + 1,
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
  return `${date}T${two(hour)}:${two(minute)}:${two(seconds % 60)}Z`
}

const J2000 = utcMilliseconds(2000, 1, 1, 12)
const DAYS_PER_CENTURY = 36_525
const SECONDS_PER_TURN = 86_400

/** Angle of Greenwich from the mean equinox, radians in [0, 2 pi). Differs: UTC stands for UT1, at most 0.9 s of turning. */
export const siderealAngle = (utc: number): number => {
  const days = (utc - J2000) / DAY_MILLISECONDS
  const centuries = days / DAYS_PER_CENTURY
  const seconds =
    67_310.54841 +
    (days % 1) * SECONDS_PER_TURN +
    centuries * (8_640_184.812866 + centuries * (0.093104 - 6.2e-6 * centuries))
  const turns = seconds / SECONDS_PER_TURN
  return (turns - Math.floor(turns)) * 2 * Math.PI
}

/** Local mean solar time in hours, [0, 24), at a longitude in degrees east. */
export const localMeanSolarTime = (utc: number, longitudeDegrees: number): number => {
  const days = utc / DAY_MILLISECONDS + longitudeDegrees / 360
  return (days - Math.floor(days)) * 24
}
