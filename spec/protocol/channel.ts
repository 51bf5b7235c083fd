// A channel as a bag of frames in flight: it loses, repeats and reorders, and never changes one (that takes an attacker).
// Source: PROTOCOL.md, section 3 (up, dn) and section 4, actions 11 and 12.

/** Frames in flight of one direction, at most `capacity`. */
export type Channel = { readonly capacity: number; readonly inFlight: ReadonlyArray<Uint8Array> }

/** Nothing in flight. */
export const emptyChannel = (capacity: number): Channel => ({ capacity, inFlight: [] })

/** The channel can take one more frame. */
export const hasRoom = ({ capacity, inFlight }: Channel): boolean => inFlight.length < capacity

/** With one more frame; the same where there is no room. */
export const sent = (channel: Channel, frame: Uint8Array): Channel =>
  hasRoom(channel) ? { ...channel, inFlight: [...channel.inFlight, frame] } : channel

/** Without the frame at this place: it arrived, or it was lost (action 11). */
export const without = (channel: Channel, place: number): Channel => ({
  ...channel,
  inFlight: channel.inFlight.filter((_, at) => at !== place),
})

/** With a second copy of the frame at this place (action 12); the same where there is no room or no such frame. */
export const repeated = (channel: Channel, place: number): Channel => {
  const frame = channel.inFlight[place]
  return frame === undefined ? channel : sent(channel, frame)
}
