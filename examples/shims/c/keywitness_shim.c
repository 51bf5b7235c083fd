/* A satellite and a ground station of the protocol of docs/frames.md, behind the shim protocol of docs/conformance.md.
   Written from these two pages alone, in C99 with its standard library; --bug NAME plants one of --list-bugs.
   A bit string in memory has a byte for each bit. What cannot be done leaves by longjmp and has changed nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint64_t u64;
typedef long long i64;
#define MAX ((1ULL << 53) - 1)
#define LINE_LIMIT (64UL << 20)
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
static const char *planted = "";
static int bug(const char *name) { return !strcmp(planted, name); }

/* Leaving, memory, buffers */
static jmp_buf leave;
static const char *reason;
static void stop(int code, const char *why) { reason = why; longjmp(leave, code); }
static void require(int condition, const char *why) { if (!condition) stop(1, why); }
static void expect(int condition, const char *why) { if (!condition) stop(2, why); }

typedef struct Chunk { struct Chunk *next; u64 align; } Chunk;
static Chunk *session_memory, *request_memory;
static void *room(Chunk **arena, size_t size) {
  Chunk *c = calloc(1, sizeof *c + size + 1);
  if (!c) { fputs("out of memory\n", stderr); exit(3); }
  c->next = *arena;
  *arena = c;
  return c + 1;
}
static void release_all(Chunk **arena) { while (*arena) { Chunk *c = *arena; *arena = c->next; free(c); } }
static void *scratch(size_t size) { return room(&request_memory, size); }

typedef struct { u8 *p; size_t n, most; } Bytes;
static void put(Bytes *b, const void *data, size_t n) {
  if (b->n + n > b->most) {
    u8 *larger = scratch(b->most = 2 * (b->n + n) + 64);
    if (b->n) memcpy(larger, b->p, b->n);
    b->p = larger;
  }
  if (n) memcpy(b->p + b->n, data, n);
  b->n += n;
}
static void put_number(Bytes *b, int size, u64 value) {
  while (size--) { u8 byte = (u8)(value >> (8 * size)); put(b, &byte, 1); }
}
static void put_bits(Bytes *b, const u8 *bits, size_t n) {
  for (size_t i = 0; i < n; i += 8) {
    u8 byte = 0;
    for (size_t j = i; j < n && j < i + 8; j++) byte |= (u8)(bits[j] << (7 - (j & 7)));
    put(b, &byte, 1);
  }
}
static void print(Bytes *b, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  int n = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  put(b, text, (size_t)n);
}
static void put_hex(Bytes *b, const u8 *data, size_t n) { for (size_t i = 0; i < n; i++) print(b, "%02x", data[i]); }
static Bytes kept_for_session(Bytes b) {
  u8 *p = room(&session_memory, b.n);
  if (b.n) memcpy(p, b.p, b.n);
  return (Bytes){p, b.n, b.n};
}

/* Hashes, CRC, the small code */
static uint32_t turned(uint32_t x, int n) { return x >> n | x << (32 - n); }
static const uint32_t K[64] = { /* of FIPS 180-4 */
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
    0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2};
static void sha256(const u8 *data, size_t n, u8 *out) {
  uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}, w[64];
  size_t padded = (n + 9 + 63) / 64 * 64;
  u8 *m = scratch(padded);
  if (n) memcpy(m, data, n);
  m[n] = 0x80;
  for (int i = 0; i < 8; i++) m[padded - 1 - (size_t)i] = (u8)((u64)n * 8 >> (8 * i));
  for (size_t at = 0; at < padded; at += 64) {
    uint32_t s[8];
    for (size_t i = 0; i < 64; i++) {
      if (i < 16) {
        const u8 *b = m + at + 4 * i;
        w[i] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
      } else {
        uint32_t a = w[i - 15], c = w[i - 2];
        w[i] = w[i - 16] + (turned(a, 7) ^ turned(a, 18) ^ a >> 3) + w[i - 7] + (turned(c, 17) ^ turned(c, 19) ^ c >> 10);
      }
    }
    memcpy(s, h, sizeof s);
    for (int i = 0; i < 64; i++) {
      uint32_t e = s[4], a = s[0];
      uint32_t t = s[7] + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + K[i] + w[i];
      uint32_t v = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
      memmove(s + 1, s, 7 * sizeof *s);
      s[4] += t;
      s[0] = t + v;
    }
    for (int i = 0; i < 8; i++) h[i] += s[i];
  }
  for (int i = 0; i < 32; i++) out[i] = (u8)(h[i / 4] >> (24 - 8 * (i % 4)));
}
static uint32_t crc32(const u8 *data, size_t n) {
  uint32_t crc = 0xffffffff;
  for (size_t i = 0; i < n; i++) {
    if (bug("crc-not-reflected")) {
      crc ^= (uint32_t)data[i] << 24;
      for (int k = 0; k < 8; k++) crc = crc << 1 ^ (crc >> 31 ? 0x04c11db7 : 0);
    } else {
      crc ^= data[i];
      for (int k = 0; k < 8; k++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
  }
  return ~crc;
}
typedef struct { u64 high, low; } Poly;
static Poly poly_of(const u8 *data, size_t n) {
  u8 m[16] = {0};
  Poly out = {0, 0};
  memcpy(m, data, n);
  for (int i = 0; i < 8; i++) { out.high = out.high << 8 | m[i]; out.low = out.low << 8 | m[8 + i]; }
  return out;
}
static Poly product(Poly a, Poly b) { /* modulo x^128 + x^7 + x^2 + x + 1 */
  Poly out = {0, 0};
  for (int i = 127; i >= 0; i--) {
    u64 over = out.high >> 63, bit = (i > 63 ? b.high >> (i - 64) : b.low >> i) & 1;
    out.high = (out.high << 1 | out.low >> 63) ^ (bit ? a.high : 0);
    out.low = out.low << 1 ^ (over ? 0x87 : 0) ^ (bit ? a.low : 0);
  }
  return out;
}
static void polynomial_hash(const u8 *key, const u8 *message, size_t n, u64 bits, u8 *out) {
  Poly r = poly_of(key, 16), h = {0, 0};
  for (size_t i = 0; i < n; i += 16) {
    Poly m = poly_of(message + i, n - i < 16 ? n - i : 16);
    h.high ^= m.high;
    h.low ^= m.low;
    h = product(h, r);
  }
  h.low ^= bits;
  h = product(h, r);
  for (int i = 0; i < 8; i++) { out[i] = (u8)(h.high >> (56 - 8 * i)); out[8 + i] = (u8)(h.low >> (56 - 8 * i)); }
}
static void chain(u8 *digest, int kind, Bytes payload) {
  Bytes b = {0};
  put(&b, digest, 32);
  put_number(&b, 1, (u64)kind);
  put(&b, payload.p, payload.n);
  sha256(b.p, b.n, digest);
}
static void first_digest(u8 *digest, Bytes payload) {
  Bytes b = {0};
  put(&b, "keywitness/raw/1", 16);
  put(&b, payload.p, payload.n);
  sha256(b.p, b.n, digest);
}
static int times(int a, int b) { /* in GF(2^7), modulo x^7 + x + 1 */
  int out = 0;
  for (int i = 6; i >= 0; i--) out = out << 1 ^ (out >> 6 ? 0x83 : 0) ^ (b >> i & 1 ? a : 0);
  return out;
}
static int column(int j) { return (j + 1) << 7 | times(j + 1, times(j + 1, j + 1)); }
static int syndrome(const u8 *bits, int n) {
  int out = 0;
  for (int j = 0; j < n; j++) if (bits[j]) out ^= column(j);
  return out;
}
static int decoded(int n, int rows, int target, int *flips) { /* the number of bits to flip, or -1 */
  int drop = 14 - rows;
  if (target >> drop == 0) return 0;
  for (int j = 0; j < n; j++) if (column(j) >> drop == target >> drop) { flips[0] = j; return 1; }
  for (int j = 0; j < n && drop == 0; j++)
    for (int k = j + 1; k < n; k++) if ((column(j) ^ column(k)) == target) { flips[0] = j; flips[1] = k; return 2; }
  return -1;
}

/* JSON: as much as a request has */
typedef struct Node { char type; const char *key, *s; size_t key_n, n; u64 whole; struct Node *child, *next; } Node;
static const char *at;
static int next_char(void) { while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r') at++; return *at; }
static const char *string_here(size_t *n) {
  expect(next_char() == '"', "JSON: expected a string");
  const char *start = ++at;
  while (*at != '"') {
    expect((u8)*at >= 32, "JSON: a string without its end");
    at += *at == '\\' && at[1] ? 2 : 1;
  }
  *n = (size_t)(at++ - start);
  return start;
}
static Node *value_here(int depth) {
  Node *out = scratch(sizeof *out), **last = &out->child;
  int c = next_char();
  expect(depth < 32, "JSON: too deep");
  if (c == '{' || c == '[') {
    char close = c == '{' ? '}' : ']';
    out->type = (char)c;
    at++;
    if (next_char() == close) { at++; return out; }
    do {
      const char *key = NULL;
      size_t n = 0;
      if (c == '{') { key = string_here(&n); expect(next_char() == ':', "JSON: expected a colon"); at++; }
      *last = value_here(depth + 1);
      (*last)->key = key;
      (*last)->key_n = n;
      last = &(*last)->next;
      out->n++;
    } while (next_char() == ',' && at++);
    expect(next_char() == close, "JSON: expected the end of a list or record");
    at++;
  } else if (c == '"') {
    out->type = 's';
    out->s = string_here(&out->n);
  } else {
    out->type = 'w'; /* 'w' is a whole number up to 2^53 - 1, 't' true, 'o' anything else */
    out->s = at;
    while (*at && !strchr(",]} \t\r\n", *at)) at++;
    out->n = (size_t)(at - out->s);
    for (const char *p = out->s; p < at; p++) {
      if (*p < '0' || *p > '9' || (out->whole = 10 * out->whole + (u64)(*p - '0')) > MAX) { out->type = 'o'; break; }
    }
    if (out->type == 'o' && out->n == 4 && !memcmp(out->s, "true", 4)) out->type = 't';
    expect(out->n > 0 && strchr("-0123456789tfn", *out->s) != NULL, "JSON: expected a value");
  }
  return out;
}
static Node *maybe(Node *of, const char *key) {
  Node *found = NULL;
  expect(of->type == '{', "expected a record");
  for (Node *x = of->child; x; x = x->next) if (x->key_n == strlen(key) && !memcmp(x->key, key, x->key_n)) found = x;
  return found;
}
static Node *get(Node *of, const char *key) { Node *x = maybe(of, key); expect(x != NULL, key); return x; }
static int is_text(Node *x, const char *s) { return x->type == 's' && x->n == strlen(s) && !memcmp(x->s, s, x->n); }
static u64 whole(Node *x) { expect(x && x->type == 'w', "expected a whole number up to 2^53 - 1"); return x->whole; }
static Node *list(Node *x) { expect(x->type == '[', "expected a list"); return x; }
static int digit(char c) {
  const char *digits = "0123456789abcdef", *found = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;
  expect(found != NULL, "expected hexadecimal digits");
  return (int)(found - digits);
}
static Bytes hex(Node *x) {
  Bytes out = {0};
  expect(x->type == 's' && x->n % 2 == 0, "expected bytes in hexadecimal");
  for (size_t i = 0; i < x->n; i += 2) put_number(&out, 1, (u64)(digit(x->s[i]) << 4 | digit(x->s[i + 1])));
  return out;
}
static u8 *digits(Node *x, int below, size_t *n) { /* a text of digits, such as bits, one a byte */
  expect(x->type == 's', "expected a text of digits");
  u8 *out = scratch(*n = x->n);
  for (size_t i = 0; i < x->n; i++) { out[i] = (u8)digit(x->s[i]); expect(out[i] < below, "no such basis, bit or intensity"); }
  return out;
}

/* Parameters, blocks, what is kept */
static struct Parameters {
  int hardened, parts, covered, intensities, index_bits, size;
  unsigned keyed, packets;
  u64 first_block, first, end, floor, window, detections, open, provisional, rounds, invalid, step;
  u8 session[16];
} P;
typedef struct { int part; u64 length, size; u8 *seed; } Part;
typedef struct {
  u64 id, invalid, rounds;
  int state, asked, part[16], known[16], rows[16], errors[3], check_n;
  unsigned packets, kept;
  size_t n, key_n;
  u8 *bases, *bits, *sampled, *content[16], *key, digest[32], instructed[32], check[8], request[3];
  Part lengths[2];
  Bytes frame[5]; /* by the low bits of the kind */
} Block;
static struct {
  u64 next, number, feedback;
  i64 verified, position;
  int fed, quarantined, ended;
  Bytes status, status_frame;
} C, journal_counters;
static Block **blocks, *journal;
static size_t block_count, journal_count, prepared_count;
static int role = -1; /* 0: satellite, 1: ground station */
static Bytes pool, raw_frame, sent, events;
static struct { u8 *seed, key[16]; size_t n; int keyed; } fresh;
typedef struct { u64 position; u8 basis, bit, intensity; } Prepared;
static Prepared *prepared;

static Block *find(u64 id) {
  for (size_t i = 0; i < block_count; i++) if (blocks[i]->id == id) return blocks[i];
  return NULL;
}
static int is_open(const Block *x) { return x->state == SIFTED || x->state == SENT || x->state == INSTRUCTED; }
static int state_of(u64 id) {
  Block *x = find(id);
  if (!x) return role ? (C.ended && id >= C.next ? ENDED : IDLE) : id >= C.next ? WAIT : ENDED;
  return x->state == SENT && x->asked ? ASKED : x->state == INSTRUCTED && !x->frame[INST].n ? UNSENT : x->state;
}
static Block *put_block(Block x) {
  Block *old = find(x.id), *made = old ? old : room(&session_memory, sizeof *made);
  *made = x;
  if (old) return old;
  Block **larger = room(&session_memory, (block_count + 1) * sizeof *larger);
  size_t i = 0;
  for (; i < block_count && blocks[i]->id < x.id; i++) larger[i] = blocks[i];
  larger[i] = made;
  for (; i < block_count; i++) larger[i + 1] = blocks[i];
  blocks = larger;
  block_count++;
  return made;
}
static Block new_block(u64 id, int state) { Block x = {0}; x.id = id; x.state = state; return x; }
static void event(const char *name, u64 id, const char *more) {
  print(&events, "%s{\"event\":\"%s\",\"block\":%llu", events.n ? "," : "", name, (unsigned long long)id);
  print(&events, "%s}", more);
}
static void end_block(u64 id, const char *why) {
  char more[64];
  put_block(new_block(id, ENDED));
  sprintf(more, ",\"reason\":\"%s\"", why);
  event("ended", id, more);
}
static void release_key(Block *x, int final) {
  Bytes key = {0}, more = {0};
  u8 digest[32];
  put_bits(&key, x->key, x->key_n);
  sha256(key.p, key.n, digest);
  print(&more, ",\"final\":%s,\"bits\":%llu,\"sha256\":\"", final ? "true" : "false", (unsigned long long)x->key_n);
  put_hex(&more, digest, 32);
  put(&more, "\"", 2);
  event("released", x->id, (char *)more.p);
}
static void alarm_raised(u64 id) { C.quarantined = !bug("contradiction-ignored"); event("alarm", id, ""); }
static void commit(void) { /* the journal: counters, and blocks that are not open; before an answer is given */
  free(journal);
  journal = malloc((block_count + 1) * sizeof *journal);
  if (!journal) exit(3);
  journal_counters = C;
  journal_count = 0;
  for (size_t i = 0; i < block_count; i++)
    if (!is_open(blocks[i]) || bug("reboot-keeps-open")) journal[journal_count++] = *blocks[i];
}
static void reboot(void) {
  size_t lost_count = 0;
  u64 *lost = scratch((block_count + 1) * sizeof *lost);
  for (size_t i = 0; i < block_count; i++) if (is_open(blocks[i])) lost[lost_count++] = blocks[i]->id;
  C = journal_counters;
  if (bug("reboot-forgets-sequence")) C.number = P.first;
  raw_frame.n = block_count = 0;
  for (size_t i = 0; i < journal_count; i++) put_block(journal[i]);
  for (size_t i = 0; i < lost_count && !bug("reboot-keeps-open"); i++) end_block(lost[i], "reboot");
}

/* Reading frames */
typedef struct { const u8 *p; size_t n, at; } Reader;
typedef struct { int kind; u8 session[16]; u64 block, sequence; Bytes payload, tag; } Frame;
static const u8 *take(Reader *r, u64 n) {
  require(r->n - r->at >= n, "truncated");
  r->at += n;
  return r->p + r->at - n;
}
static u64 number(Reader *r, int size, u64 least, u64 most, const char *why) {
  const u8 *p = take(r, (u64)size);
  u64 value = 0;
  while (size--) value = value << 8 | *p++;
  require(value >= least && value <= most, why);
  return value;
}
static u8 *bits(Reader *r, u64 n) {
  const u8 *p = take(r, (n + 7) / 8);
  u8 *out = scratch(n);
  require(n % 8 == 0 || !(p[n / 8] & 255 >> n % 8) || bug("padding-unchecked"), "padding");
  for (u64 j = 0; j < n; j++) out[j] = p[j >> 3] >> (7 - (j & 7)) & 1;
  return out;
}
static u64 varint(Reader *r) {
  u64 value = 0, byte = 128;
  int shift = 0;
  for (; byte >= 128; shift += 7) {
    require(shift < 56, "varint");
    byte = *take(r, 1);
    value |= (byte & 127) << shift;
  }
  require(value <= MAX && (byte || shift == 7 || bug("varint-not-minimal")), "varint");
  return value;
}
static unsigned mask(Reader *r, unsigned used) {
  unsigned m = (unsigned)number(r, 2, 0, MAX, "count");
  require(!(m & 0xffff >> used), "padding");
  require(m != 0, "count");
  return m;
}
static int in_mask(unsigned m, unsigned k) { return m >> (15 - k) & 1; }
static void finished(Reader *r) { require(r->at == r->n, "trailing"); }
static Reader reading(Bytes b) { return (Reader){b.p, b.n, 0}; }
static size_t ones(const u8 *x, size_t n) { size_t out = 0; while (n--) out += x[n]; return out; }
static Bytes slice(Reader *r, u64 n) { const u8 *p = take(r, n); Bytes b = {0}; put(&b, p, n); return b; }
static Frame frame_of(Bytes data) {
  Reader r = reading(data);
  Frame f;
  require(!memcmp(take(&r, 2), "KW", 2), "magic");
  number(&r, 1, 1, 1, "version");
  f.kind = (int)number(&r, 1, 0, MAX, "type");
  require((f.kind & 127) >= 1 && (f.kind & 127) <= 4, "type");
  memcpy(f.session, take(&r, 16), 16);
  f.block = number(&r, 8, 0, MAX, "blockRange");
  if (bug("block-wraps")) f.block &= 0xffffffff;
  f.sequence = number(&r, 4, 0, MAX, "");
  f.payload = slice(&r, number(&r, 4, 0, MAX, ""));
  f.tag = slice(&r, number(&r, 2, 0, MAX, ""));
  require(f.tag.n || !f.sequence, "untaggedSequence");
  if (!bug("trailing-ignored")) finished(&r);
  return f;
}

/* Making frames */
static int tagged(int kind) { return P.hardened || kind == INST || kind == FB; }
static void require_number(int kind) {
  int last = kind == STATUS || kind == ABORT;
  require(C.number < P.end - (last ? 0 : P.floor) || (!tagged(kind) && kind != RAW), last ? "keyExhausted" : "keyFloor");
}
static void tag_of(int kind, u64 block, u64 sequence, Bytes payload, const u8 *transcript, u8 *tag) {
  Bytes m = {0};
  int down = kind >> 7, covered = transcript && P.covered && !bug("tag-without-transcript");
  put(&m, "keywitness/tag/1", 16);
  put_number(&m, 1, (u64)down);
  put(&m, P.session, 16);
  put_number(&m, 8, bug("tag-without-block") ? 0 : block);
  put_number(&m, 1, (u64)kind);
  put_number(&m, 4, sequence);
  put_number(&m, 1, covered ? 32 : 0);
  put(&m, transcript, covered ? 32 : 0);
  put_number(&m, 4, payload.n);
  put(&m, payload.p, bug("tag-truncated") && payload.n > 16 ? 16 : payload.n);
  polynomial_hash(pool.p + 16 * down, m.p, m.n, 8 * m.n, tag);
  for (u64 i = 0; i < 16; i++) tag[i] ^= pool.p[32 + 16 * (2 * sequence + (u64)down) + i];
}
static Bytes make_frame(int kind, u64 block, Bytes payload, const u8 *transcript) {
  Bytes f = {0};
  u8 tag[16];
  u64 sequence = 0;
  if (tagged(kind)) {
    require_number(kind);
    sequence = C.number++;
    tag_of(kind, block, sequence, payload, transcript, tag);
  }
  put(&f, "KW\1", 3);
  put_number(&f, 1, (u64)kind);
  put(&f, P.session, 16);
  put_number(&f, 8, bug("block-wraps") ? block & 0xffffffff : block);
  put_number(&f, 4, sequence);
  put_number(&f, 4, payload.n);
  put(&f, payload.p, payload.n);
  put_number(&f, 2, tagged(kind) ? 16 : 0);
  put(&f, tag, tagged(kind) ? 16 : 0);
  return kept_for_session(f);
}
static int verified(const Frame *f, const u8 *transcript) {
  u8 tag[16];
  if (!tagged(f->kind)) return 1;
  tag_of(f->kind, f->block, f->sequence, f->payload, transcript, tag);
  if (f->tag.n != 16 || memcmp(tag, f->tag.p, 16)) return 0;
  if ((i64)f->sequence > C.verified) C.verified = (i64)f->sequence;
  return 1;
}
static void wrong_tag(const Frame *f) {
  Block *x = find(f->block);
  if (!P.hardened) { end_block(f->block, "tag"); return; }
  event("invalid", f->block, "");
  if (++x->invalid >= (bug("invalid-abandons") ? 1 : P.invalid)) end_block(f->block, "invalidFrames");
}

/* Sifting and the final key */
static size_t sift(Block *x, const u8 *match, const u8 *bases, const u8 *sampled, const u8 *place, const u8 *value,
                   size_t n, size_t *loose) { /* fills the packets; the matched detections that are in none */
  u8 *used = scratch(n);
  size_t *key = scratch((n + 1) * sizeof *key), count = 0, size = (size_t)P.size;
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
  u8 *in = scratch(16 * size), *key = room(&session_memory, 16 * size), full[16];
  Bytes b = {0};
  for (int k = 0; k <= P.parts; k++) {
    const Part *part = parts + k;
    u8 *from = in + all;
    size_t n = 0, last;
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
  x->key = key;
  x->key_n = l;
  x->check_n = P.hardened ? 8 : 4;
  if (P.hardened) {
    put_bits(&b, in, all);
    polynomial_hash(check_key, b.p, b.n, all, full);
  } else {
    put_bits(&b, key, l);
    uint32_t crc = crc32(b.p, b.n);
    for (int i = 0; i < 4; i++) full[i] = (u8)(crc >> (24 - 8 * i));
  }
  memcpy(x->check, full, 8);
  return 1;
}
typedef struct { u64 round, first, rows; unsigned mask; u8 *syndrome[16]; } Asked;
static Asked read_asked(Bytes payload, int further) { /* MORE, or EXTRA */
  Reader r = reading(payload);
  Asked a = {0};
  a.round = number(&r, 1, 1, P.rounds, "count");
  a.mask = mask(&r, P.packets);
  if (further) {
    a.first = number(&r, 4, 0, (u64)P.size, "count");
    a.rows = number(&r, 4, 0, (u64)P.size - a.first, "count");
    for (unsigned k = 0; k < 16; k++) if (in_mask(a.mask, k)) a.syndrome[k] = bits(&r, a.rows);
  }
  finished(&r);
  return a;
}
static void put_syndrome(Bytes *b, const u8 *content, int first, int rows) {
  u8 row[14];
  for (int i = 0; i < rows; i++) row[i] = syndrome(content, P.size) >> (13 - first - i) & 1;
  put_bits(b, row, (size_t)rows);
}

/* The satellite */
static const Prepared *prepared_at(u64 position) {
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
  require(state == WAIT || state == ENDED || again, "duplicate");
  require(f->block < MAX, "block");
  require(!C.ended, "ended");
  for (size_t i = 0; i < block_count; i++) { open += is_open(blocks[i]); provisional += blocks[i]->state == PROV; }
  require(open < P.open && provisional < P.provisional, "full");
  require_number(SIFT);
  require(verified(f, NULL), "badTag");
  Reader r = reading(f->payload);
  size_t n = number(&r, 4, 1, P.detections, "count"), at_loose, m = 0;
  u64 *position = scratch((n < f->payload.n ? n : f->payload.n) * sizeof *position), last = 0;
  for (size_t i = 0; i < n; i++) {
    last += varint(&r) + (i > 0);
    require(last <= MAX, "positionRange");
    position[i] = last;
  }
  u8 *bases = bits(&r, n), *sampled = bits(&r, n), *match = scratch(n), *place = scratch(n), *value = scratch(n);
  bits(&r, ones(sampled, n));
  finished(&r);
  require((i64)position[0] > C.position || bug("positions-reused") || again, "positions");
  u8 *flat = scratch(4 * n);
  size_t *loose = scratch(n * sizeof *loose);
  for (size_t i = 0; i < n; i++) {
    const Prepared *s = prepared_at(position[i]);
    require(s != NULL, "positions");
    match[i] = s->basis == bases[i];
    place[i] = s->intensity;
    value[i] = s->bit;
    for (int k = P.index_bits - 1; match[i] && k >= 0; k--) flat[m++] = place[i] >> k & 1;
  }
  Block x = new_block(f->block, SIFTED);
  Bytes b = {0};
  at_loose = sift(&x, match, bases, sampled, place, value, n, loose);
  put_number(&b, 4, n);
  put_bits(&b, match, n);
  put_bits(&b, flat, m);
  put_number(&b, 4, at_loose);
  for (size_t i = 0; i < at_loose; i++) flat[i] = value[loose[i]];
  put_bits(&b, flat, at_loose);
  put_number(&b, 6, 7);
  put_number(&b, 1, x.packets);
  for (unsigned k = 0; k < x.packets; k++) put_syndrome(&b, x.content[k], 0, 7);
  first_digest(x.digest, f->payload);
  x.frame[SIFT & 7] = make_frame(SIFT, f->block, b, x.digest);
  chain(x.digest, SIFT, b);
  put_block(x);
  if (f->block >= C.next) C.next = f->block + 1;
  if ((i64)last > C.position) C.position = (i64)last;
}
static Block *sifted_block(const Frame *f) {
  int s = state_of(f->block), again = (s == PROV || s == DONE) && f->kind == INST && bug("instruction-repeated");
  require(s == SIFTED || again, s == WAIT ? "notAwaited" : s == ENDED ? "settled" : "duplicate");
  return find(f->block);
}
static void on_more(const Frame *f) {
  Block *x = sifted_block(f);
  Asked a = read_asked(f->payload, 0);
  require(a.round > x->rounds, "duplicate");
  require(a.round == x->rounds + 1, "round");
  require_number(EXTRA);
  if (!verified(f, x->digest)) { wrong_tag(f); return; }
  require(!(a.mask & 0xffff >> x->packets), "content");
  Bytes b = {0};
  int first = a.round == 1 ? 7 : 14;
  put(&b, f->payload.p, f->payload.n);
  put_number(&b, 4, (u64)first);
  put_number(&b, 4, 14 - (u64)first);
  for (unsigned k = 0; k < x->packets; k++) if (in_mask(a.mask, k)) put_syndrome(&b, x->content[k], first, 14 - first);
  chain(x->digest, MORE, f->payload);
  x->frame[EXTRA & 7] = make_frame(EXTRA, f->block, b, x->digest);
  chain(x->digest, EXTRA, b);
  x->rounds = a.round;
}
static void on_instruction(const Frame *f) {
  Block *x = sifted_block(f);
  require_number(FB);
  if (!verified(f, x->digest) && !bug("instruction-tag-unchecked")) { wrong_tag(f); return; }
  Reader r = reading(f->payload);
  Part parts[2] = {{0}};
  unsigned packets = (unsigned)number(&r, 1, 0, P.packets, "count"), kept = mask(&r, packets);
  u64 rounds = number(&r, 1, 0, P.rounds, "count");
  const u8 *check_key = take(&r, P.hardened ? 16 : 0);
  for (int k = 0; k <= P.parts; k++) {
    int id = P.parts + k;
    parts[k].part = (int)number(&r, 1, (u64)id, (u64)id, "part");
    u64 l = parts[k].length = number(&r, 4, 0, MAX, ""), size = parts[k].size = number(&r, 4, 0, MAX, "");
    require(l ? size >= 2 * l - 1 && size < P.packets * (u64)P.size + l : size == 0, "count");
    parts[k].seed = bits(&r, size);
  }
  finished(&r);
  if (packets != x->packets || rounds != x->rounds || !make_key(x, kept, check_key, parts)) {
    end_block(f->block, "instruction");
    return;
  }
  Bytes check = {x->check, (size_t)x->check_n, 0};
  memcpy(x->instructed, x->digest, 32);
  chain(x->instructed, INST, f->payload);
  memset(x->frame, 0, sizeof x->frame);
  x->frame[FB & 7] = make_frame(FB, f->block, check, x->instructed);
  x->state = P.hardened ? PROV : DONE;
  C.fed = 1;
  C.feedback = f->block;
  release_key(x, !P.hardened);
  for (size_t i = 0; i < block_count; i++)
    if (is_open(blocks[i]) && blocks[i]->id < f->block && !bug("superseded-kept")) end_block(blocks[i]->id, "superseded");
}
static void give_up(u64 id, const char *why) { if (id >= C.next) C.next = id + 1; end_block(id, why); }
static void on_status(const Frame *f) {
  u64 horizon = C.next, last = 0;
  require(f->block == P.first_block, "block");
  require(verified(f, NULL), "badTag");
  Reader r = reading(f->payload);
  size_t n = number(&r, 2, 0, MAX, ""), all = n;
  struct { u64 id; const u8 *digest; } *entry = scratch((n + block_count) * sizeof *entry);
  for (size_t i = 0; i < n; last = entry[i++].id) {
    entry[i].id = number(&r, 8, 0, MAX, "blockRange");
    require(i == 0 || entry[i].id > last, "order");
    entry[i].digest = number(&r, 1, 0, 1, "outcome") ? take(&r, 32) : NULL;
  }
  int closed = (int)number(&r, 1, 0, 1, "count");
  u64 from = closed ? number(&r, 8, 0, MAX, "blockRange") : 0;
  require(!closed || n == 0 || from > last, "order");
  finished(&r);
  for (size_t i = 0; closed && i < block_count; i++) if (blocks[i]->id >= from) entry[all++].id = blocks[i]->id;
  for (size_t i = 0; i < all; i++) {
    int s = state_of(entry[i].id);
    int same = s == PROV && entry[i].digest && (bug("status-digest-unchecked") || !memcmp(find(entry[i].id)->instructed, entry[i].digest, 32));
    if (entry[i].digest ? s != CONF && !same : s == CONF) { alarm_raised(entry[i].id); return; }
  }
  for (size_t i = 0; i < all; i++) {
    int s = state_of(entry[i].id);
    if (s == PROV) {
      Block *x = find(entry[i].id);
      x->state = entry[i].digest ? CONF : REVK;
      if (!entry[i].digest) { memset(x->key, 0, x->key_n); x->key_n = 0; }
      event(entry[i].digest ? "confirmed" : "revoked", x->id, "");
    } else if (s == SIFTED || s == WAIT) give_up(entry[i].id, "peer");
  }
  if (closed) C.next = MAX + 1;
  require(events.n || C.next != horizon, "duplicate");
}

/* The ground station */
static void generate(Node *given) {
  Block x = new_block(C.next, SENT);
  size_t n = 0, nb, nv, ns, disclosed = 0;
  Node *positions = list(get(given, "positions"));
  u64 *position = scratch((positions->n + 1) * sizeof *position);
  for (Node *one = positions->child; one; one = one->next) position[n++] = whole(one);
  u8 *bases = digits(get(given, "bases"), 2, &nb), *value = digits(get(given, "bits"), 2, &nv);
  u8 *sampled = digits(get(given, "sampled"), 2, &ns), *shown = scratch(n + 1);
  size_t open = 0;
  require(!C.ended, "ended");
  require(x.id < MAX, "counter");
  for (size_t i = 0; i < block_count; i++) open += is_open(blocks[i]);
  require(open < P.open, "full");
  require_number(RAW);
  require(n >= 1 && n <= P.detections && nb == n && nv == n && ns == n, "detections");
  Bytes b = {0};
  put_number(&b, 4, n);
  for (size_t i = 0; i < n; i++) {
    i64 before = i ? (i64)position[i - 1] : C.position;
    require((i64)position[i] > before, "detections");
    u64 gap = i ? position[i] - position[i - 1] - 1 : position[0];
    for (; gap > 127; gap >>= 7) put_number(&b, 1, (gap & 127) | 128);
    put_number(&b, 1, gap);
    if (sampled[i]) shown[disclosed++] = value[i];
  }
  put_bits(&b, bases, n);
  put_bits(&b, sampled, n);
  put_bits(&b, shown, disclosed);
  x.n = n;
  x.bases = kept_for_session((Bytes){bases, n, n}).p;
  x.bits = kept_for_session((Bytes){value, n, n}).p;
  x.sampled = kept_for_session((Bytes){sampled, n, n}).p;
  first_digest(x.digest, b);
  raw_frame = make_frame(RAW, x.id, b, NULL);
  put_block(x);
  C.next++;
  C.position = (i64)position[n - 1];
}
static Block *awaiting(const Frame *f, unsigned states) { /* states, and those that are too early, as sets */
  int s = state_of(f->block);
  unsigned early = f->kind == EXTRA ? 1u << SENT : f->kind == FB ? 1u << SENT | 1u << ASKED | 1u << UNSENT : 0;
  require(states >> s & 1, early >> s & 1 ? "notAwaited" : s == IDLE ? "notGenerated" : s == ENDED ? "settled" : "duplicate");
  return find(f->block);
}
static void decode(Block x) { /* what follows from the known rows: further rows, an instruction, or the end of the block */
  int count[16], flips[16][2], charge = P.hardened ? 8 : 0;
  unsigned failed = 0;
  for (unsigned k = 0; k < x.packets; k++) {
    count[k] = decoded(P.size, x.known[k], syndrome(x.content[k], P.size) ^ x.rows[k], flips[k]);
    if (count[k] < 0) failed |= 0x8000u >> k;
  }
  x.kept = ~(failed | 0xffff >> x.packets) & 0xffff;
  if (failed && x.rounds < P.rounds) {
    x.asked = 1;
    x.request[0] = (u8)(x.rounds + 1);
    x.request[1] = (u8)(failed >> 8);
    x.request[2] = (u8)failed;
    put_block(x);
    return;
  }
  require(P.hardened || x.kept, "nothingDecoded");
  if (!x.kept) { end_block(x.id, "nothingDecoded"); return; }
  x.state = INSTRUCTED;
  for (int k = 0; k <= P.parts; k++) {
    int n = 0, loss = x.errors[P.parts + k];
    for (unsigned j = 0; j < x.packets; j++) {
      if (x.part[j] != P.parts + k || !in_mask(x.kept, j)) continue;
      n += P.size;
      loss += 2 * (bug("rows-not-charged") ? 7 : x.known[j]) + count[j];
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
  for (size_t i = 0; i < block_count; i++)
    require(blocks[i]->state != INSTRUCTED && state_of(blocks[i]->id) != ASKED, "outstanding");
  if (!verified(f, x.digest)) { wrong_tag(f); return; }
  Reader r = reading(f->payload);
  size_t n = number(&r, 4, 1, P.detections, "count"), size = (size_t)P.index_bits;
  u8 *match = bits(&r, n), *place = scratch(n), *flat, *disclosed, *row[16] = {0};
  size_t m = ones(match, n), *loose = scratch(n * sizeof *loose), at_loose = 0;
  flat = bits(&r, size * m);
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; match[i] && k < size; k++) place[i] = (u8)(place[i] << 1 | *flat++);
    require(place[i] < P.intensities, "intensity");
  }
  size_t d = number(&r, 4, 0, m, "count");
  disclosed = bits(&r, d);
  u64 code = number(&r, 2, 0, MAX, ""), rows = number(&r, 4, 0, (u64)P.size, "count");
  unsigned packets = (unsigned)number(&r, 1, 0, P.packets, "count");
  for (unsigned k = 0; k < packets; k++) row[k] = bits(&r, rows);
  finished(&r);
  require(n == x.n, "content");
  at_loose = sift(&x, match, x.bases, x.sampled, place, x.bits, n, loose);
  require(at_loose == d && code == 0 && rows == 7 && x.packets == packets, "content");
  memset(x.errors, 0, sizeof x.errors);
  for (size_t i = 0; i < d; i++)
    if (disclosed[i] != x.bits[loose[i]]) { x.errors[0]++; x.errors[1 + x.bases[loose[i]]]++; }
  for (unsigned k = 0; k < packets; k++) {
    x.known[k] = 7;
    x.rows[k] = 0;
    for (int i = 0; i < 7; i++) x.rows[k] |= row[k][i] << (13 - i);
  }
  chain(x.digest, SIFT, f->payload);
  decode(x);
}
static void on_extra(const Frame *f) {
  Block x = *awaiting(f, 1u << ASKED);
  Asked a = read_asked(f->payload, 1);
  require(a.round > x.rounds, "duplicate");
  require(a.round == x.rounds + 1, "round");
  chain(x.digest, MORE, (Bytes){x.request, 3, 0});
  if (!verified(f, x.digest)) { wrong_tag(f); return; }
  u64 first = a.round == 1 ? 7 : 14;
  require(!memcmp(f->payload.p, x.request, 3) && a.first == first && a.rows == 14 - first, "content");
  for (unsigned k = 0; k < x.packets; k++)
    for (u64 i = 0; a.syndrome[k] && i < a.rows; i++, x.known[k]++) x.rows[k] |= a.syndrome[k][i] << (6 - i);
  chain(x.digest, EXTRA, f->payload);
  x.rounds = a.round;
  x.asked = 0;
  memset(x.frame, 0, sizeof x.frame);
  decode(x);
}
static void on_feedback(const Frame *f) {
  Block *x = awaiting(f, 1u << INSTRUCTED | (bug("duplicate-processed") ? 1u << DONE : 0));
  if (!verified(f, x->instructed) && !bug("feedback-tag-unchecked")) { wrong_tag(f); return; }
  Reader r = reading(f->payload);
  const u8 *check = take(&r, P.hardened ? 8 : 4);
  finished(&r);
  if (memcmp(check, x->check, P.hardened ? 8 : 4) && !bug("release-before-check")) { end_block(f->block, "check"); return; }
  x->state = DONE;
  release_key(x, 1);
}
static void on_abort(const Frame *f) {
  Block *x = awaiting(f, 1u << SENT | 1u << ASKED | 1u << UNSENT | 1u << INSTRUCTED | 1u << DONE);
  Reader r = reading(f->payload);
  if (!verified(f, NULL)) { require(x->state != DONE, "badTag"); wrong_tag(f); return; }
  finished(&r);
  if (x->state == DONE) alarm_raised(f->block); else end_block(f->block, "peer");
}
static Bytes instruction(Block *x) {
  u64 needed = 0;
  Bytes b = {0};
  u8 *seed = fresh.seed;
  require_number(INST);
  for (int k = 0; k <= P.parts; k++) needed += x->lengths[k].size;
  require(fresh.n >= needed && (fresh.keyed || !P.hardened), "randomness");
  put_number(&b, 1, x->packets);
  put_number(&b, 2, x->kept);
  put_number(&b, 1, x->rounds);
  put(&b, fresh.key, P.hardened ? 16 : 0);
  for (int k = 0; k <= P.parts; k++) {
    Part *part = x->lengths + k;
    put_number(&b, 1, (u64)part->part);
    put_number(&b, 4, part->length);
    put_number(&b, 4, part->size);
    put_bits(&b, seed, part->size);
    part->seed = seed;
    seed += part->size;
  }
  make_key(x, x->kept, fresh.key, x->lengths);
  memset(x->frame, 0, sizeof x->frame);
  x->frame[INST] = make_frame(INST, x->id, b, x->digest);
  memcpy(x->instructed, x->digest, 32);
  chain(x->instructed, INST, b);
  fresh.n = 0;
  fresh.keyed = 0;
  return x->frame[INST];
}
static Bytes status(void) {
  Bytes b = {0};
  u64 count = 0;
  for (size_t i = 0; i < block_count; i++) count += blocks[i]->state == DONE || blocks[i]->state == ENDED;
  require(block_count && (count || C.ended), "nothingToSend");
  put_number(&b, 2, count);
  for (size_t i = 0; i < block_count; i++) {
    if (blocks[i]->state != DONE && blocks[i]->state != ENDED) continue;
    put_number(&b, 8, blocks[i]->id);
    put_number(&b, 1, blocks[i]->state == DONE);
    put(&b, blocks[i]->instructed, blocks[i]->state == DONE ? 32 : 0);
  }
  put_number(&b, 1, (u64)C.ended);
  if (C.ended) put_number(&b, 8, C.next);
  if (b.n != C.status.n || memcmp(b.p, C.status.p, b.n) || bug("status-not-frozen")) {
    C.status_frame = make_frame(STATUS, P.first_block, b, NULL);
    C.status = kept_for_session(b);
  }
  return C.status_frame;
}

/* Requests */
static void deliver(Bytes data) {
  static void (*const RECEIVES[2][4])(const Frame *) = {{on_raw, on_more, on_instruction, on_status},
                                                        {on_sift, on_extra, on_feedback, on_abort}};
  Frame f = frame_of(data);
  i64 s = (i64)f.sequence, w = (i64)P.window;
  require(f.kind >> 7 == role, "direction");
  require(!memcmp(f.session, P.session, 16), "session");
  require(!C.quarantined, "quarantined");
  require((f.kind & 7) == 4 ? P.hardened : (f.kind & 7) != 2 || P.rounds, "profile");
  if (tagged(f.kind)) {
    int near = (s > C.verified - w && s <= C.verified + w) || bug("window-unchecked");
    require(near && f.sequence >= P.first && f.sequence < P.end, "sequence");
  } else require(!f.tag.n, "tagUnexpected");
  RECEIVES[role][(f.kind & 7) - 1](&f);
}
static Bytes repeated(Block *x, int allowed, int kind) {
  require(x && allowed && x->frame[kind & 7].n, "nothingToSend");
  return x->frame[kind & 7];
}
static Bytes timer(Node *name, Node *block) {
  static const char *const NAMES[2][7] = {
      {"sendSift", "sendExtra", "endPass", "timeout", "sendAbort", "sendFeedback", NULL},
      {"sendRaw", "sendMore", "endPass", "timeout", "sendInstruction", "sendStatus", NULL}};
  int k = 0;
  while (NAMES[role][k] && !is_text(name, NAMES[role][k])) k++;
  expect(NAMES[role][k] != NULL, "no such timer of this role");
  require(P.hardened || !(k == 2 || k == 3 || k == (role ? 5 : 4)), "profile");
  require(!C.ended || !(k < 3 || (role && k == 4)), "ended");
  int alone = k == 2 || k == 5 || (role && k == 0);
  u64 id = alone ? 0 : whole(block);
  int s = state_of(id);
  Block *x = find(id);
  switch (role * 10 + k) {
    case 0: return repeated(x, s == SIFTED, SIFT);
    case 1: return repeated(x, s == SIFTED, EXTRA);
    case 2: case 12: C.ended = 1; break;
    case 3: require(s == WAIT || s == SIFTED, s == ENDED ? "settled" : "released"); give_up(id, "timeout"); break;
    case 4:
      require(s == ENDED && id >= P.first_block, "nothingToSend");
      if (!x) x = put_block(new_block(id, ENDED));
      if (!x->frame[ABORT & 7].n) x->frame[ABORT & 7] = make_frame(ABORT, id, (Bytes){0}, NULL);
      return x->frame[ABORT & 7];
    case 5:
      require(C.fed, "nothingToSend");
      if (bug("release-on-retry")) release_key(find(C.feedback), !P.hardened);
      return find(C.feedback)->frame[FB & 7];
    case 10: require(raw_frame.n > 0, "nothingToSend"); return raw_frame;
    case 11:
      require(s == ASKED, "nothingToSend");
      if (!x->frame[MORE].n) x->frame[MORE] = make_frame(MORE, id, (Bytes){x->request, 3, 0}, x->digest);
      return x->frame[MORE];
    case 13:
      require(s != IDLE && s != DONE && s != ENDED, s == IDLE ? "notGenerated" : s == DONE ? "released" : "settled");
      end_block(id, "timeout");
      break;
    case 14:
      require(s == UNSENT || s == INSTRUCTED, "nothingToSend");
      return s == UNSENT ? instruction(x) : x->frame[INST];
    default: return status();
  }
  return (Bytes){0};
}
static void prepare(Node *given) {
  Node *positions = list(get(given, "positions"));
  size_t n = positions->n, nb, nv, ni, i = 0;
  u8 *bases = digits(get(given, "bases"), 2, &nb), *value = digits(get(given, "bits"), 2, &nv);
  u8 *place = digits(get(given, "intensities"), P.intensities, &ni);
  expect(nb == n && nv == n && ni == n, "prepared states: counts disagree");
  Prepared *larger = room(&session_memory, (prepared_count + n) * sizeof *larger);
  if (prepared_count) memcpy(larger, prepared, prepared_count * sizeof *larger);
  for (Node *one = positions->child; one; one = one->next, i++) {
    Prepared *x = larger + prepared_count + i;
    *x = (Prepared){whole(one), bases[i], value[i], place[i]};
    expect(x == larger || x[-1].position < x->position, "prepared states: positions have to increase");
  }
  prepared = larger;
  prepared_count += n;
}
static void inject(Node *q) {
  Node *random = maybe(q, "random");
  if (!role) { prepare(get(q, "prepared")); return; }
  if (!random) { generate(get(q, "detections")); return; }
  size_t n;
  u8 *seed = digits(get(random, "seed"), 2, &n);
  Bytes key = maybe(random, "checkKey") ? hex(get(random, "checkKey")) : (Bytes){0};
  expect(key.n == 0 || key.n == 16, "checkKey: expected 16 bytes");
  fresh.seed = kept_for_session((Bytes){seed, n, n}).p;
  fresh.n = n;
  fresh.keyed = key.n == 16;
  if (key.n) memcpy(fresh.key, key.p, 16);
}
static void reset(Node *q) {
  Node *p = get(q, "parameters"), *s = get(p, "sequences"), *names = list(get(p, "intensities")), *r = get(q, "role");
  Bytes session = hex(get(p, "session")), keys = hex(get(q, "keys"));
  struct Parameters n = {0};
  unsigned place = 0;
  n.parts = is_text(get(p, "packets"), "perBasis");
  n.hardened = is_text(get(p, "profile"), "hardened");
  n.covered = get(p, "tagCoversTranscript")->type == 't';
  n.intensities = (int)names->n;
  n.index_bits = names->n <= 4 ? 2 : 4;
  n.first_block = whole(get(p, "firstBlock"));
  n.first = whole(get(s, "first"));
  n.end = whole(get(s, "end"));
  n.floor = whole(get(s, "floor"));
  n.window = whole(get(s, "window"));
  n.detections = whole(get(p, "maximumDetections"));
  n.open = whole(get(p, "maximumOpen"));
  n.provisional = whole(get(p, "maximumProvisional"));
  n.rounds = whole(get(p, "maximumRounds"));
  n.invalid = whole(get(p, "invalidFrames"));
  n.step = whole(get(p, "lengthStep"));
  expect(whole(get(p, "packetBits")) >= 14 && whole(get(p, "packetBits")) <= 127, "parameters not supported");
  expect(whole(get(p, "maximumPackets")) >= 1 && whole(get(p, "maximumPackets")) <= 16, "parameters not supported");
  n.size = (int)whole(get(p, "packetBits"));
  n.packets = (unsigned)whole(get(p, "maximumPackets"));
  expect(is_text(r, "satellite") || is_text(r, "groundStation"), "no such role");
  expect(n.hardened || is_text(get(p, "profile"), "literal"), "no such profile");
  expect(is_text(get(q, "profile"), n.hardened ? "hardened" : "literal"), "profile: not that of the parameters");
  expect(n.parts || is_text(get(p, "packets"), "mixed"), "packets: expected mixed or perBasis");
  expect(session.n == 16 && names->n >= 1 && names->n <= 16 && n.step > 0, "parameters not supported");
  expect(n.end < 1ULL << 32 && keys.n >= 32 + 32 * n.end, "keys: fewer than the sequence numbers need");
  for (Node *x = names->child; x; x = x->next, place++)
    for (Node *y = list(get(p, "keyed"))->child; y; y = y->next)
      if (x->n == y->n && !memcmp(x->s, y->s, x->n)) n.keyed |= 1u << place;
  memcpy(n.session, session.p, 16);
  release_all(&session_memory);
  memset(&C, 0, sizeof C);
  P = n;
  role = is_text(r, "groundStation");
  pool = kept_for_session(keys);
  prepared_count = block_count = raw_frame.n = fresh.n = 0;
  fresh.keyed = 0;
  C.next = P.first_block;
  C.number = P.first + (u64)bug("sequence-off-by-one");
  C.verified = (i64)P.first - 1;
  C.position = -1;
}
static void snapshot(Bytes *out) {
  put(out, ",\"snapshot\":{\"blocks\":[", 23);
  for (size_t i = 0; i < block_count; i++)
    print(out, "%s[%llu,\"%s\"]", i ? "," : "", (unsigned long long)blocks[i]->id, STATES[blocks[i]->state]);
  print(out, "],\"next\":%llu,\"quarantined\":%s,\"ended\":%s}", (unsigned long long)C.next,
        C.quarantined ? "true" : "false", C.ended ? "true" : "false");
}
static int ask(const char *line, Bytes *out) { /* 1 after bye */
  at = line;
  Node *q = value_here(0), *op = get(q, "op");
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
static char *read_line(void) { /* without its end; NULL at the end of the input; longer than the limit: an empty one */
  static char *line;
  static size_t most;
  size_t n = 0;
  int c = getchar();
  if (c == EOF) return NULL;
  for (; c != EOF && c != '\n'; c = getchar()) {
    if (n + 2 > most && most < LINE_LIMIT) {
      line = realloc(line, most = 2 * most + 4096);
      if (!line) exit(3);
    }
    if (n + 2 <= most) line[n] = (char)(c ? c : 1);
    n++;
  }
  if (!most) line = realloc(line, most = 4096);
  line[n + 1 <= most ? n : 0] = 0;
  return line;
}
int main(int count, char **arguments) {
  static Bytes out;
  static char *line;
  static i64 before;
  static int done;
  if (count == 2 && !strcmp(arguments[1], "--list-bugs")) {
    for (int i = 0; i < BUG_COUNT; i++) puts(BUGS[i]);
    return 0;
  }
  for (int i = 0; count == 3 && !strcmp(arguments[1], "--bug") && i < BUG_COUNT; i++)
    if (!strcmp(arguments[2], BUGS[i])) planted = BUGS[i];
  if (count > 1 && !*planted) { fputs("usage: keywitness_shim [--bug NAME | --list-bugs]\n", stderr); return 2; }
  while (!done && (line = read_line())) {
    release_all(&request_memory);
    out = sent = events = (Bytes){0};
    before = C.verified;
    int code = setjmp(leave);
    if (code == 0) done = ask(line, &out);
    if (code == 2) printf("{\"error\":\"%s\"}\n", reason);
    else {
      if (code == 1) { C.verified = before; print(&out, ",\"rejected\":\"%s\"", reason); }
      if (role >= 0) commit();
      printf("{\"send\":[");
      if (sent.n) putchar('"');
      for (size_t i = 0; i < sent.n; i++) printf("%02x", sent.p[i]);
      printf("%s],\"events\":[%.*s]%.*s}\n", sent.n ? "\"" : "", (int)events.n, events.n ? (char *)events.p : "",
             (int)out.n, out.n ? (char *)out.p : "");
    }
    fflush(stdout);
  }
  return 0;
}
