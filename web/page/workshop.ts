// What reports are made with in the page: the drawing of charts, and the program's name, which the build puts in.

import type { Workshop } from '../auditor/documents'
import { svgOf } from '../drawing/svg'

declare const KEYWITNESS_VERSION: string

/** Of this build. */
export const WORKSHOP: Workshop = { draw: svgOf, program: `Keywitness ${KEYWITNESS_VERSION}` }
