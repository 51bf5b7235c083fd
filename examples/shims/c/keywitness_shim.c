/* A satellite and a ground station of the protocol of docs/frames.md, behind the shim protocol of docs/conformance.md.
   Written from these two pages alone, in C99 with its standard library; --bug NAME plants one of --list-bugs. */
#include "keywitness_bytes.h"

enum { RAW = 0x01, MORE, INST, STATUS, SIFT = 0x81, EXTRA, FB, ABORT };
enum { WAIT, SIFTED, DONE, PROV, CONF, REVK, ENDED, IDLE, SENT, ASKED, UNSENT, INSTRUCTED };
static const char *const STATES[] = {"WAIT", "SIFT", "DONE", "PROV", "CONF", "REVK", "ABORT",
                                     "IDLE", "RAW",  "RAW",  "INST", "INST"};
static const char *const BUGS[] = {
    "feedback-tag-unchecked", "instruction-repeated", "release-before-check", "instruction-tag-unchecked",
    "tag-without-transcript", "tag-without-block", "toeplitz-reversed", "sequence-off-by-one",
    "crc-not-reflected", "sample-in-key", "rows-not-charged", "tag-truncated", "length-rounded-up",
    "duplicate-processed", "release-on-retry", "block-wraps", "padding-unchecked", "varint-not-minimal",
    "trailing-ignored", "window-unchecked", "status-not-frozen", "status-digest-unchecked",
    "contradiction-ignored", "invalid-abandons", "superseded-kept", "missed-accepted", "positions-reused",
    "reboot-forgets-sequence", "reboot-keeps-open"};
enum { BUG_COUNT = sizeof BUGS / sizeof *BUGS };

/* Parameters, blocks, what is kept */
static struct Parameters {
  int hardened, parts, covered, intensities, index_bits, size; unsigned keyed, packets; u8 session[16];
  u64 first_block, first, end, floor, window, detections, open, provisional, rounds, invalid, step;
} P;
typedef struct { int part; u64 length, size; u8 *seed; } Part;
typedef struct {
  u64 id, invalid, rounds, disclosed, code; int state, asked, part[16], known[16], rows[16], errors[3], check_n;
  unsigned packets, kept; size_t n, key_n;
  u8 *bases, *bits, *sampled, *content[16], *key, digest[32], instructed[32], check[8], request[3];
  Part lengths[2]; Bytes frame[5]; /* by the low bits of the kind */
} Block;
static struct {
  u64 next, number, feedback; i64 verified, position; int fed, quarantined, ended; Bytes status, status_frame;
} C, journal_counters;
static Block **blocks, *journal; static size_t block_count, journal_count, prepared_count;
static Bytes pool, raw_frame, sent, events; static int role = -1; /* 0: satellite, 1: ground station */
static struct { u8 *seed, key[16]; size_t n; int keyed; } fresh;
static struct Prepared { u64 position; u8 basis, bit, intensity; } *prepared;

static Block *find(u64 id) {
  for (size_t i = 0; i < block_count; i++) if (blocks[i]->id == id) return blocks[i];
  return NULL;
}
static int is_open(const Block *x) { return x->state == SIFTED || x->state == SENT || x->state == INSTRUCTED; }
static int state_of(u64 id) {
  Block *x = find(id);
  if (!x) return role ? (C.ended ? ENDED : IDLE) : id >= C.next ? WAIT : ENDED;
  return x->state == SENT && x->asked ? ASKED : x->state == INSTRUCTED && !x->frame[INST].n ? UNSENT : x->state;
}
static Block *put_block(Block x) {
  Block *old = find(x.id), *made = old ? old : room(&session_memory, sizeof *made); *made = x;
  if (old) return old;
  Block **larger = room(&session_memory, (block_count + 1) * sizeof *larger); size_t i = 0;
  for (; i < block_count && blocks[i]->id < x.id; i++) larger[i] = blocks[i];
  larger[i] = made; for (; i < block_count; i++) larger[i + 1] = blocks[i];
  blocks = larger; block_count++; return made;
}
static Block new_block(u64 id, int state) { Block x = {0}; x.id = id; x.state = state; return x; }
static void event(const char *name, u64 id, const char *more) {
  print(&events, "%s{\"event\":\"%s\",\"block\":%llu", events.n ? "," : "", name, (unsigned long long)id);
  print(&events, "%s}", more);
}
static void end_block(u64 id, const char *why) {
  char more[64]; put_block(new_block(id, ENDED)); sprintf(more, ",\"reason\":\"%s\"", why);
  event("ended", id, more);
}
static void release_key(Block *x, int final) {
  Bytes key = {0}, more = {0}; u8 digest[32]; put_bits(&key, x->key, x->key_n); sha256(key.p, key.n, digest);
  print(&more, ",\"final\":%s,\"bits\":%llu,\"sha256\":\"", final ? "true" : "false", (unsigned long long)x->key_n);
  for (int i = 0; i < 32; i++) print(&more, "%02x", digest[i]);
  put(&more, "\"", 2); event("released", x->id, (char *)more.p);
}
static void alarm_raised(u64 id) { C.quarantined = !bug("contradiction-ignored"); event("alarm", id, ""); }
static void commit(void) { /* the journal: counters, and blocks that are not open; before an answer is given */
  free(journal); journal = malloc((block_count + 1) * sizeof *journal); if (!journal) exit(3);
  journal_counters = C; journal_count = 0;
  for (size_t i = 0; i < block_count; i++)
    if (!is_open(blocks[i]) || bug("reboot-keeps-open")) journal[journal_count++] = *blocks[i];
}
static void reboot(void) {
  size_t lost_count = 0; u64 *lost = scratch((block_count + 1) * sizeof *lost);
  for (size_t i = 0; i < block_count; i++) if (is_open(blocks[i])) lost[lost_count++] = blocks[i]->id;
  C = journal_counters; if (bug("reboot-forgets-sequence")) C.number = P.first;
  raw_frame.n = block_count = 0; for (size_t i = 0; i < journal_count; i++) put_block(journal[i]);
  for (size_t i = 0; i < lost_count && !bug("reboot-keeps-open"); i++) end_block(lost[i], "reboot");
}

/* Frames */
typedef struct { int kind; u8 session[16]; u64 block, sequence; Bytes payload, tag; } Frame;
static Frame frame_of(Bytes data) {
  Reader r = reading(data); Frame f; require(!memcmp(take(&r, 2), "KW", 2), "magic");
  number(&r, 1, 1, 1, "version"); f.kind = (int)number(&r, 1, 0, MAX, "type");
  require((f.kind & 127) >= 1 && (f.kind & 127) <= 4, "type"); memcpy(f.session, take(&r, 16), 16);
  f.block = number(&r, 8, 0, MAX, "blockRange"); if (bug("block-wraps")) f.block &= 0xffffffff;
  f.sequence = number(&r, 4, 0, MAX, ""); f.payload = slice(&r, number(&r, 4, 0, MAX, ""));
  f.tag = slice(&r, number(&r, 2, 0, MAX, "")); require(f.tag.n || !f.sequence, "untaggedSequence");
  if (!bug("trailing-ignored")) finished(&r);
  return f;
}

static int tagged(int kind) { return P.hardened || kind == INST || kind == FB; }
static int has_number(int kind) {
  u64 end = P.end - (kind == STATUS || kind == ABORT ? 0 : P.floor);
  return C.number < end || !tagged(kind);
}
static void require_number(int kind) {
  require(has_number(kind), C.number < P.end ? "keyFloor" : "keyExhausted");
}
static void tag_of(int kind, u64 block, u64 sequence, Bytes payload, const u8 *transcript, u8 *tag) {
  Bytes m = {0}; int down = kind >> 7, covered = transcript && P.covered && !bug("tag-without-transcript");
  size_t shown = bug("tag-truncated") && payload.n > 16 ? 16 : payload.n;
  write(&m, "b1b8141", "keywitness/tag/1", (size_t)16, (u64)down, P.session, (size_t)16,
        bug("tag-without-block") ? (u64)0 : block, (u64)kind, sequence, (u64)(covered ? 32 : 0));
  write(&m, "b4b", transcript, (size_t)(covered ? 32 : 0), (u64)payload.n, payload.p, shown);
  polynomial_hash(pool.p + 16 * down, m.p, m.n, 8 * m.n, tag);
  for (u64 i = 0; i < 16; i++) tag[i] ^= pool.p[32 + 16 * (2 * sequence + (u64)down) + i];
}
static Bytes make_frame(int kind, u64 block, Bytes payload, const u8 *transcript) {
  Bytes f = {0}; u8 tag[16]; u64 sequence = 0;
  if (tagged(kind)) {
    require_number(kind); sequence = C.number++; tag_of(kind, block, sequence, payload, transcript, tag);
  }
  write(&f, "b1b844b", "KW\1", (size_t)3, (u64)kind, P.session, (size_t)16,
        bug("block-wraps") ? block & 0xffffffff : block, sequence, (u64)payload.n, payload.p, payload.n);
  write(&f, "2b", (u64)(tagged(kind) ? 16 : 0), tag, (size_t)(tagged(kind) ? 16 : 0));
  return kept_for_session(f);
}
static int verified(const Frame *f, const u8 *transcript) {
  u8 tag[16]; if (!tagged(f->kind)) return 1;
  tag_of(f->kind, f->block, f->sequence, f->payload, transcript, tag);
  if (f->tag.n != 16 || memcmp(tag, f->tag.p, 16)) return 0;
  if ((i64)f->sequence > C.verified) C.verified = (i64)f->sequence;
  return 1;
}
static void wrong_tag(const Frame *f) {
  Block *x = find(f->block); if (!P.hardened) { end_block(f->block, "tag"); return; }
  event("invalid", f->block, "");
  if (++x->invalid >= (bug("invalid-abandons") ? 1 : P.invalid)) end_block(f->block, "invalidFrames");
}

/* Sifting and the final key */
static size_t sift(Block *x, const u8 *match, const u8 *bases, const u8 *sampled, const u8 *place, const u8 *value,
                   size_t n, size_t *loose) { /* fills the packets; the matched detections that are in none */
  u8 *used = scratch(n); size_t *key = scratch((n + 1) * sizeof *key), count = 0, size = (size_t)P.size;
  x->packets = 0;
  for (int part = P.parts; part <= 2 * P.parts; part++) {
    size_t of = 0;
    for (size_t i = 0; i < n; i++)
      if (match[i] && P.keyed >> place[i] & 1 && (!sampled[i] || bug("sample-in-key")) && (!part || bases[i] == part - 1))
        key[of++] = i;
    for (size_t k = 0; k + size <= of && x->packets < P.packets; k += size) {
      u8 *content = x->content[x->packets] = room(&session_memory, size);
      for (size_t j = 0; j < size; j++) { used[key[k + j]] = 1; content[j] = value[key[k + j]]; }
      x->part[x->packets++] = part;
    }
  }
  for (size_t i = 0; i < n; i++) if (match[i] && !used[i]) loose[count++] = i;
  return count;
}
static int make_key(Block *x, unsigned kept, const u8 *check_key, const Part *parts) { /* 0: does not fit */
  size_t size = (size_t)P.size, all = 0, l = 0;
  u8 *in = scratch(16 * size), *key = room(&session_memory, 16 * size), full[16]; Bytes b = {0};
  for (int k = 0; k <= P.parts; k++) {
    const Part *part = parts + k; u8 *from = in + all; size_t n = 0, last;
    for (unsigned j = 0; j < x->packets; j++)
      if (x->part[j] == part->part && in_mask(kept, j)) { memcpy(from + n, x->content[j], size); n += size; }
    if (part->length > n || part->size != (part->length ? n + part->length - 1 : 0)) return 0;
    last = part->size - 1;
    for (size_t i = 0; i < part->length; i++, l++)
      for (size_t j = 0; j < n; j++) {
        size_t place = n - 1 + i - j;
        key[l] ^= from[j] & part->seed[bug("toeplitz-reversed") ? last - place : place];
      }
    all += n;
  }
  x->key = key; x->key_n = l; x->check_n = P.hardened ? 8 : 4;
  if (P.hardened) {
    put_bits(&b, in, all); polynomial_hash(check_key, b.p, b.n, all, full);
  } else {
    put_bits(&b, key, l); uint32_t crc = crc32(b.p, b.n);
    for (int i = 0; i < 4; i++) full[i] = (u8)(crc >> (24 - 8 * i));
  }
  memcpy(x->check, full, 8); return 1;
}
typedef struct { u64 round, first, rows; unsigned mask; u8 *syndrome[16]; } Asked;
static Asked read_asked(Bytes payload, int further) { /* MORE, or EXTRA */
  Reader r = reading(payload); Asked a = {0}; a.round = number(&r, 1, 1, P.rounds, "count");
  a.mask = mask(&r, P.packets);
  if (further) {
    a.first = number(&r, 4, 0, (u64)P.size, "count");
    a.rows = number(&r, 4, 0, (u64)P.size - a.first, "count");
    for (unsigned k = 0; k < 16; k++) if (in_mask(a.mask, k)) a.syndrome[k] = bits(&r, a.rows);
  }
  finished(&r); return a;
}
static void put_syndrome(Bytes *b, const u8 *content, int first, int rows) {
  u8 row[14]; for (int i = 0; i < rows; i++) row[i] = syndrome(content, P.size) >> (13 - first - i) & 1;
  put_bits(b, row, (size_t)rows);
}

/* The satellite */
static const struct Prepared *prepared_at(u64 position) {
  size_t low = 0, high = prepared_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (prepared[middle].position < position) low = middle + 1; else high = middle;
  }
  return low < prepared_count && prepared[low].position == position ? prepared + low : NULL;
}
static void on_raw(const Frame *f) {
  int state = state_of(f->block), again = bug("duplicate-processed") && state == SIFTED;
  size_t open = 0, provisional = 0;
  require(state != ENDED || (bug("missed-accepted") && !find(f->block)), "passed");
  require(state == WAIT || state == ENDED || again, "duplicate"); require(!C.ended, "ended");
  for (size_t i = 0; i < block_count; i++) { open += is_open(blocks[i]); provisional += blocks[i]->state == PROV; }
  require(open < P.open && (!P.hardened || open + provisional < P.provisional), "full"); require_number(SIFT);
  require(verified(f, NULL), "badTag"); Reader r = reading(f->payload);
  size_t n = number(&r, 4, 1, P.detections, "count"), at_loose, m = 0;
  u64 *position = scratch((n < f->payload.n ? n : f->payload.n) * sizeof *position), last = 0;
  for (size_t i = 0; i < n; i++) {
    last += varint(&r) + (i > 0); require(last <= MAX, "positionRange"); position[i] = last;
  }
  u8 *bases = bits(&r, n), *sampled = bits(&r, n), *match = scratch(n), *place = scratch(n), *value = scratch(n);
  bits(&r, ones(sampled, n)); finished(&r);
  require((i64)position[0] > C.position || bug("positions-reused") || again, "positions");
  u8 *flat = scratch(4 * n); size_t *loose = scratch(n * sizeof *loose);
  for (size_t i = 0; i < n; i++) {
    const struct Prepared *s = prepared_at(position[i]); require(s != NULL, "positions");
    match[i] = s->basis == bases[i]; place[i] = s->intensity; value[i] = s->bit;
    for (int k = P.index_bits - 1; match[i] && k >= 0; k--) flat[m++] = place[i] >> k & 1;
  }
  Block x = new_block(f->block, SIFTED); Bytes b = {0};
  at_loose = sift(&x, match, bases, sampled, place, value, n, loose);
  write(&b, "4ss4", (u64)n, match, n, flat, m, (u64)at_loose);
  for (size_t i = 0; i < at_loose; i++) flat[i] = value[loose[i]];
  write(&b, "s241", flat, at_loose, (u64)0, (u64)7, (u64)x.packets);
  for (unsigned k = 0; k < x.packets; k++) put_syndrome(&b, x.content[k], 0, 7);
  first_digest(x.digest, f->payload); x.frame[SIFT & 7] = make_frame(SIFT, f->block, b, x.digest);
  chain(x.digest, SIFT, b); put_block(x); if (f->block >= C.next) C.next = f->block + 1;
  if ((i64)last > C.position) C.position = (i64)last;
}
static Block *sifted_block(const Frame *f) {
  int s = state_of(f->block), again = (s == PROV || s == DONE) && f->kind == INST && bug("instruction-repeated");
  require(s == SIFTED || again, s == WAIT ? "notAwaited" : s == ENDED ? "settled" : "duplicate");
  return find(f->block);
}
static void on_more(const Frame *f) {
  Block *x = sifted_block(f); Asked a = read_asked(f->payload, 0); require(a.round > x->rounds, "duplicate");
  require(a.round == x->rounds + 1, "round"); require_number(EXTRA);
  if (!verified(f, x->digest)) { wrong_tag(f); return; }
  require(!(a.mask & 0xffff >> x->packets), "content"); Bytes b = {0}; int first = a.round == 1 ? 7 : 14;
  write(&b, "b44", f->payload.p, f->payload.n, (u64)first, (u64)(14 - first));
  for (unsigned k = 0; k < x->packets; k++) if (in_mask(a.mask, k)) put_syndrome(&b, x->content[k], first, 14 - first);
  chain(x->digest, MORE, f->payload); x->frame[EXTRA & 7] = make_frame(EXTRA, f->block, b, x->digest);
  chain(x->digest, EXTRA, b); x->rounds = a.round;
}
static void on_instruction(const Frame *f) {
  Block *x = sifted_block(f); require_number(FB);
  if (!verified(f, x->digest) && !bug("instruction-tag-unchecked")) { wrong_tag(f); return; }
  Reader r = reading(f->payload); Part parts[2] = {{0}};
  unsigned packets = (unsigned)number(&r, 1, 0, P.packets, "count"), kept = mask(&r, packets);
  u64 rounds = number(&r, 1, 0, P.rounds, "count"); const u8 *check_key = take(&r, P.hardened ? 16 : 0);
  for (int k = 0; k <= P.parts; k++) {
    int id = P.parts + k; parts[k].part = (int)number(&r, 1, (u64)id, (u64)id, "part");
    u64 l = parts[k].length = number(&r, 4, 0, MAX, ""), size = parts[k].size = number(&r, 4, 0, MAX, "");
    require(l ? size >= 2 * l - 1 && size < P.packets * (u64)P.size + l : size == 0, "count");
    parts[k].seed = bits(&r, size);
  }
  finished(&r);
  if (packets != x->packets || rounds != x->rounds || !make_key(x, kept, check_key, parts)) {
    end_block(f->block, "instruction"); return;
  }
  Bytes check = {x->check, (size_t)x->check_n, 0}; memcpy(x->instructed, x->digest, 32);
  chain(x->instructed, INST, f->payload); memset(x->frame, 0, sizeof x->frame);
  x->frame[FB & 7] = make_frame(FB, f->block, check, x->instructed); x->state = P.hardened ? PROV : DONE;
  C.fed = 1; C.feedback = f->block; release_key(x, !P.hardened);
  for (size_t i = 0; i < block_count; i++)
    if (is_open(blocks[i]) && blocks[i]->id < f->block && !bug("superseded-kept")) end_block(blocks[i]->id, "superseded");
}
static void give_up(u64 id, const char *why) { if (id >= C.next) C.next = id + 1; end_block(id, why); }
static void on_status(const Frame *f) {
  u64 horizon = C.next, last = 0; require(f->block == P.first_block, "block");
  require(verified(f, NULL), "badTag"); Reader r = reading(f->payload);
  size_t n = number(&r, 2, 0, MAX, ""), all = n;
  struct { u64 id; const u8 *digest; } *entry = scratch((n + block_count) * sizeof *entry);
  for (size_t i = 0; i < n; last = entry[i++].id) {
    entry[i].id = number(&r, 8, 0, MAX, "blockRange"); require(i == 0 || entry[i].id > last, "order");
    entry[i].digest = number(&r, 1, 0, 1, "outcome") ? take(&r, 32) : NULL;
  }
  int closed = (int)number(&r, 1, 0, 1, "outcome"); u64 from = closed ? number(&r, 8, 0, MAX, "blockRange") : 0;
  require(!closed || n == 0 || from > last, "order"); finished(&r);
  for (size_t i = 0; closed && i < block_count; i++) if (blocks[i]->id >= from) entry[all++].id = blocks[i]->id;
  for (size_t i = 0; i < all; i++) {
    int s = state_of(entry[i].id);
    int same = (s == PROV || s == CONF) && entry[i].digest &&
               (bug("status-digest-unchecked") || !memcmp(find(entry[i].id)->instructed, entry[i].digest, 32));
    if (entry[i].digest ? !same : s == CONF) { alarm_raised(entry[i].id); return; }
  }
  for (size_t i = 0; i < all; i++) {
    int s = state_of(entry[i].id);
    if (s == PROV) {
      Block *x = find(entry[i].id); x->state = entry[i].digest ? CONF : REVK;
      if (!entry[i].digest) { memset(x->key, 0, x->key_n); x->key_n = 0; }
      event(entry[i].digest ? "confirmed" : "revoked", x->id, "");
    } else if (s == SIFTED || s == WAIT) give_up(entry[i].id, "peer");
  }
  if (closed) C.next = MAX + 1;
  require(events.n || C.next != horizon, "duplicate");
}

/* The ground station */
static void generate(Node *given) {
  Block x = new_block(C.next, SENT); size_t n = 0, nb, nv, ns, disclosed = 0;
  Node *positions = list(get(given, "positions"));
  u64 *position = scratch((positions->n + 1) * sizeof *position);
  for (Node *one = positions->child; one; one = one->next) position[n++] = whole(one);
  u8 *bases = digits(get(given, "bases"), 2, &nb), *value = digits(get(given, "bits"), 2, &nv);
  u8 *sampled = digits(get(given, "sampled"), 2, &ns), *shown = scratch(n + 1); size_t open = 0;
  require(!C.ended, "ended"); require(!C.quarantined, "quarantined"); require(x.id < MAX, "counter");
  for (size_t i = 0; i < block_count; i++) open += is_open(blocks[i]);
  require(open < P.open, "full");
  require(n >= 1 && n <= P.detections && nb == n && nv == n && ns == n, "detections"); Bytes b = {0};
  put_number(&b, 4, n);
  for (size_t i = 0; i < n; i++) {
    require(!i || position[i] > position[i - 1], "detections");
    u64 gap = i ? position[i] - position[i - 1] - 1 : position[0];
    for (; gap > 127; gap >>= 7) put_number(&b, 1, (gap & 127) | 128);
    put_number(&b, 1, gap); if (sampled[i]) shown[disclosed++] = value[i];
  }
  require((i64)position[0] > C.position, "positions"); require_number(RAW); write(&b, "sss", bases, n, sampled, n, shown, disclosed); x.n = n;
  x.bases = kept_for_session((Bytes){bases, n, n}).p; x.bits = kept_for_session((Bytes){value, n, n}).p;
  x.sampled = kept_for_session((Bytes){sampled, n, n}).p; first_digest(x.digest, b);
  raw_frame = make_frame(RAW, x.id, b, NULL); put_block(x); C.next++; C.position = (i64)position[n - 1];
}
static Block *awaiting(const Frame *f, unsigned states) { /* states, and those that are too early, as sets */
  int s = state_of(f->block);
  unsigned early = f->kind == EXTRA ? 1u << SENT : f->kind == FB ? 1u << SENT | 1u << ASKED | 1u << UNSENT : 0;
  require(states >> s & 1, early >> s & 1 ? "notAwaited" : s == IDLE ? "notGenerated" : s == ENDED ? "settled" : "duplicate");
  for (size_t i = 0; i < block_count && (f->kind == SIFT || f->kind == EXTRA); i++)
    require(blocks[i]->state != INSTRUCTED, "outstanding");
  return find(f->block);
}
static void decode(Block x) { /* what follows from the known rows: further rows, an instruction, or the end of the block */
  int count[16], flips[16][2], charge = P.hardened ? 8 : 0; unsigned failed = 0;
  for (unsigned k = 0; k < x.packets; k++) {
    count[k] = x.code || x.known[k] > 14 ? -1 : decoded(P.size, x.known[k], syndrome(x.content[k], P.size) ^ x.rows[k], flips[k]);
    if (count[k] < 0) failed |= 0x8000u >> k;
  }
  x.kept = ~(failed | 0xffff >> x.packets) & 0xffff;
  if (failed && x.rounds < P.rounds && has_number(MORE)) {
    x.asked = 1; x.request[0] = (u8)(x.rounds + 1); x.request[1] = (u8)(failed >> 8);
    x.request[2] = (u8)failed; x.frame[MORE] = make_frame(MORE, x.id, (Bytes){x.request, 3, 0}, x.digest);
    put_block(x); return;
  }
  require(P.hardened || x.kept, "nothingDecoded"); if (!x.kept) { end_block(x.id, "nothingDecoded"); return; }
  x.state = INSTRUCTED;
  for (int k = 0; k <= P.parts; k++) {
    int n = 0, loss = x.errors[P.parts + k];
    for (unsigned j = 0; j < x.packets; j++) {
      if (x.part[j] != P.parts + k || !in_mask(x.kept, j)) continue;
      n += P.size; loss += 2 * (bug("rows-not-charged") ? 7 : x.known[j]) + count[j];
      for (int i = 0; i < count[j]; i++) x.content[j][flips[j][i]] ^= 1;
    }
    if (n) { loss += charge; charge = 0; }
    u64 l = n > loss ? (u64)(n - loss) : 0, over = l % P.step;
    l += over && bug("length-rounded-up") ? P.step - over : 0 - over;
    x.lengths[k] = (Part){P.parts + k, l, l ? (u64)n + l - 1 : 0, NULL};
  }
  put_block(x);
  for (size_t i = 0; i < block_count; i++)
    if (is_open(blocks[i]) && blocks[i]->id < x.id) end_block(blocks[i]->id, "missed");
}
static void on_sift(const Frame *f) {
  Block x = *awaiting(f, 1u << SENT);
  if (!verified(f, x.digest)) { wrong_tag(f); return; }
  Reader r = reading(f->payload);
  size_t n = number(&r, 4, 1, P.detections, "count"), size = (size_t)P.index_bits;
  u8 *match = bits(&r, n), *place = scratch(n), *flat, *disclosed, *row[16] = {0};
  size_t m = ones(match, n), *loose = scratch(n * sizeof *loose), at_loose = 0; flat = bits(&r, size * m);
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; match[i] && k < size; k++) place[i] = (u8)(place[i] << 1 | *flat++);
    require(place[i] < P.intensities, "intensity");
  }
  size_t d = number(&r, 4, 0, m, "count"); disclosed = bits(&r, d);
  u64 code = number(&r, 2, 0, MAX, ""), rows = number(&r, 4, 0, (u64)P.size, "count");
  unsigned packets = (unsigned)number(&r, 1, 0, P.packets, "count");
  for (unsigned k = 0; k < packets; k++) row[k] = bits(&r, rows);
  finished(&r); require(n == x.n, "content");
  at_loose = sift(&x, match, x.bases, x.sampled, place, x.bits, n, loose);
  require(at_loose == d && x.packets == packets, "content"); memset(x.errors, 0, sizeof x.errors);
  for (size_t i = 0; i < d; i++)
    if (disclosed[i] != x.bits[loose[i]]) { x.errors[0]++; x.errors[1 + x.bases[loose[i]]]++; }
  for (unsigned k = 0; k < packets; k++) {
    x.known[k] = (int)rows; x.rows[k] = 0; for (u64 i = 0; i < rows && i < 14; i++) x.rows[k] |= row[k][i] << (13 - i);
  }
  x.disclosed = rows; x.code = code; chain(x.digest, SIFT, f->payload); decode(x);
}
static void on_extra(const Frame *f) {
  Block x = *awaiting(f, 1u << ASKED); Asked a = read_asked(f->payload, 1);
  require(a.round > x.rounds, "duplicate"); require(a.round == x.rounds + 1, "round");
  chain(x.digest, MORE, (Bytes){x.request, 3, 0}); if (!verified(f, x.digest)) { wrong_tag(f); return; }
  require(!memcmp(f->payload.p, x.request, 3) && a.first == x.disclosed, "content");
  for (unsigned k = 0; k < x.packets; k++)
    for (u64 i = 0; a.syndrome[k] && i < a.rows; i++, x.known[k]++)
      if (x.known[k] < 14) x.rows[k] |= a.syndrome[k][i] << (13 - x.known[k]);
  chain(x.digest, EXTRA, f->payload); x.rounds = a.round; x.asked = 0; x.disclosed += a.rows; memset(x.frame, 0, sizeof x.frame);
  decode(x);
}
static void on_feedback(const Frame *f) {
  Block *x = awaiting(f, 1u << INSTRUCTED | (bug("duplicate-processed") ? 1u << DONE : 0));
  if (!verified(f, x->instructed) && !bug("feedback-tag-unchecked")) { wrong_tag(f); return; }
  Reader r = reading(f->payload); const u8 *check = take(&r, P.hardened ? 8 : 4); finished(&r);
  if (memcmp(check, x->check, P.hardened ? 8 : 4) && !bug("release-before-check")) { end_block(f->block, "check"); return; }
  x->state = DONE; release_key(x, 1);
}
static void on_abort(const Frame *f) {
  Block *x = awaiting(f, 1u << SENT | 1u << ASKED | 1u << UNSENT | 1u << INSTRUCTED | 1u << DONE);
  Reader r = reading(f->payload);
  if (!verified(f, NULL)) { require(x->state != DONE, "badTag"); wrong_tag(f); return; }
  finished(&r); if (x->state == DONE) alarm_raised(f->block); else end_block(f->block, "peer");
}
static Bytes instruction(Block *x) {
  u64 needed = 0; Bytes b = {0}; u8 *seed = fresh.seed; require_number(INST);
  for (int k = 0; k <= P.parts; k++) needed += x->lengths[k].size;
  require(fresh.n >= needed && (fresh.keyed || !P.hardened), "randomness");
  write(&b, "121b", (u64)x->packets, (u64)x->kept, x->rounds, fresh.key, (size_t)(P.hardened ? 16 : 0));
  for (int k = 0; k <= P.parts; k++) {
    Part *part = x->lengths + k;
    write(&b, "144s", (u64)part->part, part->length, part->size, seed, (size_t)part->size); part->seed = seed;
    seed += part->size;
  }
  make_key(x, x->kept, fresh.key, x->lengths); memset(x->frame, 0, sizeof x->frame);
  x->frame[INST] = make_frame(INST, x->id, b, x->digest); memcpy(x->instructed, x->digest, 32);
  chain(x->instructed, INST, b); fresh.n = 0; fresh.keyed = 0; return x->frame[INST];
}
static Bytes status(void) {
  Bytes b = {0}; u64 count = 0;
  for (size_t i = 0; i < block_count; i++) count += blocks[i]->state == DONE || blocks[i]->state == ENDED;
  require(block_count && (count || C.ended), "nothingToSend"); put_number(&b, 2, count);
  for (size_t i = 0; i < block_count; i++) {
    if (blocks[i]->state != DONE && blocks[i]->state != ENDED) continue;
    int done = blocks[i]->state == DONE;
    write(&b, "81b", blocks[i]->id, (u64)done, blocks[i]->instructed, (size_t)(done ? 32 : 0));
  }
  put_number(&b, 1, (u64)C.ended); if (C.ended) put_number(&b, 8, C.next);
  if (b.n != C.status.n || memcmp(b.p, C.status.p, b.n) || bug("status-not-frozen")) {
    C.status_frame = make_frame(STATUS, P.first_block, b, NULL); C.status = kept_for_session(b);
  }
  return C.status_frame;
}

/* Requests */
static void deliver(Bytes data) {
  static void (*const RECEIVES[2][4])(const Frame *) = {{on_raw, on_more, on_instruction, on_status},
                                                        {on_sift, on_extra, on_feedback, on_abort}};
  Frame f = frame_of(data); i64 s = (i64)f.sequence, w = (i64)P.window;
  require(f.kind >> 7 == role, "direction"); require(!memcmp(f.session, P.session, 16), "session");
  require(!C.quarantined, "quarantined");
  require((f.kind & 7) == 4 ? P.hardened : (f.kind & 7) != 2 || P.rounds, "profile");
  if (tagged(f.kind)) {
    int near = (s > C.verified - w && s <= C.verified + w) || bug("window-unchecked");
    require(near && f.sequence >= P.first && f.sequence < P.end, "sequence");
  } else require(!f.tag.n, "tagUnexpected");
  RECEIVES[role][(f.kind & 7) - 1](&f);
}
static void sendable(int found) { require(found, "nothingToSend"); require(!C.ended, "ended"); }
static Bytes repeated(Block *x, int allowed, int kind) {
  sendable(x && allowed && x->frame[kind & 7].n); return x->frame[kind & 7];
}
static Bytes timer(Node *name, Node *block) {
  static const char *const NAMES[2][7] = {
      {"sendSift", "sendExtra", "endPass", "timeout", "sendAbort", "sendFeedback", NULL},
      {"sendRaw", "sendMore", "endPass", "timeout", "sendInstruction", "sendStatus", NULL}};
  int k = 0; while (NAMES[role][k] && !is_text(name, NAMES[role][k])) k++;
  expect(NAMES[role][k] != NULL, "no such timer of this role");
  require(P.hardened || !(k == 2 || k == 3 || k == (role ? 5 : 4)), "profile");
  require(!C.ended || k != 2, "ended");
  int alone = k == 2 || k == 5 || (role && k == 0); u64 id = alone ? 0 : whole(block); int s = state_of(id);
  Block *x = find(id);
  switch (role * 10 + k) {
    case 0: case 1: return repeated(x, s == SIFTED, k ? EXTRA : SIFT);
    case 2: case 12: C.ended = 1; break;
    case 3: require(s == WAIT || s == SIFTED, s == ENDED ? "settled" : "released"); give_up(id, "timeout"); break;
    case 4:
      require(s == ENDED && id >= P.first_block, "nothingToSend");
      if (!x) x = put_block(new_block(id, ENDED));
      if (!x->frame[ABORT & 7].n) x->frame[ABORT & 7] = make_frame(ABORT, id, (Bytes){0}, NULL);
      return x->frame[ABORT & 7];
    case 5:
      require(C.fed, "nothingToSend"); if (bug("release-on-retry")) release_key(find(C.feedback), !P.hardened);
      return find(C.feedback)->frame[FB & 7];
    case 10: sendable(raw_frame.n > 0); return raw_frame; case 11: sendable(s == ASKED); return x->frame[MORE];
    case 13:
      require(s != IDLE && s != DONE && s != ENDED, s == IDLE ? "notGenerated" : s == DONE ? "released" : "settled");
      end_block(id, "timeout"); break;
    case 14:
      sendable(s == UNSENT || s == INSTRUCTED); return s == UNSENT ? instruction(x) : x->frame[INST];
    default: return status();
  }
  return (Bytes){0};
}
static void prepare(Node *given) {
  Node *positions = list(get(given, "positions")); size_t n = positions->n, nb, nv, ni, i = 0;
  u8 *bases = digits(get(given, "bases"), 2, &nb), *value = digits(get(given, "bits"), 2, &nv);
  u8 *place = digits(get(given, "intensities"), P.intensities, &ni);
  expect(nb == n && nv == n && ni == n, "prepared states: counts disagree");
  struct Prepared *larger = room(&session_memory, (prepared_count + n) * sizeof *larger);
  if (prepared_count) memcpy(larger, prepared, prepared_count * sizeof *larger);
  for (Node *one = positions->child; one; one = one->next, i++) {
    struct Prepared *x = larger + prepared_count + i; *x = (struct Prepared){whole(one), bases[i], value[i], place[i]};
    expect(x == larger || x[-1].position < x->position, "prepared states: positions have to increase");
  }
  prepared = larger; prepared_count += n;
}
static void inject(Node *q) {
  Node *random = maybe(q, "random"); if (!role) { prepare(get(q, "prepared")); return; }
  if (!random) { generate(get(q, "detections")); return; }
  size_t n; u8 *seed = digits(get(random, "seed"), 2, &n);
  Bytes key = maybe(random, "checkKey") ? hex(get(random, "checkKey")) : (Bytes){0};
  expect(key.n == 0 || key.n == 16, "checkKey: expected 16 bytes");
  fresh.seed = kept_for_session((Bytes){seed, n, n}).p; fresh.n = n; fresh.keyed = key.n == 16;
  if (key.n) memcpy(fresh.key, key.p, 16);
}
static void reset(Node *q) {
  Node *p = get(q, "parameters"), *s = get(p, "sequences"), *names = list(get(p, "intensities")), *r = get(q, "role");
  Bytes session = hex(get(p, "session")), keys = hex(get(q, "keys"));
  struct Parameters n = {0}; u64 size, most, place = 0, found = 0;
  const struct { Node *in; const char *name; u64 *value; } FIELDS[] = {
      {p, "firstBlock", &n.first_block}, {p, "maximumDetections", &n.detections}, {p, "maximumOpen", &n.open},
      {p, "maximumProvisional", &n.provisional}, {p, "maximumRounds", &n.rounds}, {p, "invalidFrames", &n.invalid},
      {p, "lengthStep", &n.step}, {p, "packetBits", &size}, {p, "maximumPackets", &most},
      {s, "first", &n.first}, {s, "end", &n.end}, {s, "floor", &n.floor}, {s, "window", &n.window}};
  for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) *FIELDS[i].value = whole(get(FIELDS[i].in, FIELDS[i].name));
  n.parts = is_text(get(p, "packets"), "perBasis"); n.hardened = is_text(get(p, "profile"), "hardened");
  n.covered = get(p, "tagCoversTranscript")->type == 't'; n.intensities = (int)names->n;
  n.index_bits = names->n <= 4 ? 2 : 4; n.size = (int)size; n.packets = (unsigned)most;
  expect(is_text(r, "satellite") || is_text(r, "groundStation"), "no such role");
  expect(is_text(get(q, "profile"), n.hardened ? "hardened" : "literal"), "profile: not that of the parameters");
  expect(n.hardened || is_text(get(p, "profile"), "literal"), "no such profile");
  expect(n.parts || is_text(get(p, "packets"), "mixed"), "packets: expected mixed or perBasis");
  expect(size >= 14 && size <= 127 && most >= 1 && most <= 16 && n.step > 0, "parameters not supported");
  expect(session.n == 16 && names->n >= 1 && names->n <= 16, "parameters not supported");
  expect(n.end < 1ULL << 32 && keys.n >= 32 + 32 * n.end, "keys: fewer than the sequence numbers need");
  for (Node *x = names->child; x; x = x->next, place++)
    for (Node *y = list(get(p, "keyed"))->child; y; y = y->next)
      if (is_same(x, y)) { n.keyed |= 1u << place; found++; }
  expect(found == get(p, "keyed")->n, "keyed: no such intensity");
  memcpy(n.session, session.p, 16); release_all(&session_memory); memset(&C, 0, sizeof C); P = n;
  role = is_text(r, "groundStation"); pool = kept_for_session(keys);
  prepared_count = block_count = raw_frame.n = fresh.n = 0; fresh.keyed = 0; C.next = P.first_block;
  C.number = P.first + (u64)bug("sequence-off-by-one"); C.verified = (i64)P.first - 1; C.position = -1;
}
static void snapshot(Bytes *out) {
  put(out, ",\"snapshot\":{\"blocks\":[", 23);
  for (size_t i = 0; i < block_count; i++)
    print(out, "%s[%llu,\"%s\"]", i ? "," : "", (unsigned long long)blocks[i]->id, STATES[blocks[i]->state]);
  print(out, "],\"next\":%llu,\"quarantined\":%s,\"ended\":%s}", (unsigned long long)C.next,
        C.quarantined ? "true" : "false", C.ended ? "true" : "false");
}
static int ask(const char *line, Bytes *out) { /* 1 after bye */
  at = line; Node *q = value_here(0), *op = get(q, "op");
  expect(next_char() == 0, "JSON: more than one value");
  if (is_text(op, "hello")) print(out, ",\"protocol\":1,\"name\":\"keywitness-shim-c\",\"roles\":[\"satellite\",\"groundStation\"],"
    "\"rounds\":255,\"profiles\":[\"literal\",\"hardened\"],\"packets\":[\"mixed\",\"perBasis\"],\"snapshot\":true");
  else if (is_text(op, "reset")) reset(q);
  else if (!is_text(op, "bye")) {
    expect(role >= 0, "reset first");
    if (is_text(op, "deliver")) deliver(hex(get(q, "frame")));
    else if (is_text(op, "timer")) sent = timer(get(q, "name"), maybe(q, "block"));
    else if (is_text(op, "inject")) inject(q);
    else if (is_text(op, "reboot")) reboot();
    else { expect(is_text(op, "snapshot"), "no such request"); snapshot(out); }
  }
  return is_text(op, "bye");
}
int main(int count, char **arguments) {
  static Bytes out; /* static: kept over a longjmp */
  static char *line; static i64 before; static int done;
  int listing = count == 2 && !strcmp(arguments[1], "--list-bugs");
  for (int i = 0; listing && i < BUG_COUNT; i++) puts(BUGS[i]);
  if (listing) return 0;
  for (int i = 0; count == 3 && !strcmp(arguments[1], "--bug") && i < BUG_COUNT; i++)
    if (!strcmp(arguments[2], BUGS[i])) planted = BUGS[i];
  if (count > 1 && !*planted) { fputs("usage: keywitness_shim [--bug NAME | --list-bugs]\n", stderr); return 2; }
  while (!done && (line = read_line())) {
    release_all(&request_memory); out = sent = events = (Bytes){0}; before = C.verified;
    int code = setjmp(leave); if (code == 0) done = ask(line, &out);
    if (code == 2) printf("{\"error\":\"%s\"}\n", reason);
    else {
      if (code == 1) { C.verified = before; print(&out, ",\"rejected\":\"%s\"", reason); }
      if (role >= 0) commit();
      printf("{\"send\":[%s", sent.n ? "\"" : "");
      for (size_t i = 0; i < sent.n; i++) printf("%02x", sent.p[i]);
      printf("%s],\"events\":[%.*s]%.*s}\n", sent.n ? "\"" : "", (int)events.n, events.n ? (char *)events.p : "",
             (int)out.n, out.n ? (char *)out.p : "");
    }
    fflush(stdout);
  }
  return 0;
}
