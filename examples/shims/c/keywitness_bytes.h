/* What the shim in C rests on and the protocol does not name: leaving by longjmp, memory, bytes, hashes, the small code, JSON.
   A bit string in memory has a byte for each bit. What cannot be done leaves and has changed nothing. */
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

static const char *planted = ""; /* the bug, or nothing */
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
  c->next = *arena; *arena = c; return c + 1;
}
static void release_all(Chunk **arena) { while (*arena) { Chunk *c = *arena; *arena = c->next; free(c); } }
static void *scratch(size_t size) { return room(&request_memory, size); }

typedef struct { u8 *p; size_t n, most; } Bytes;
static void put(Bytes *b, const void *data, size_t n) {
  if (b->n + n > b->most) {
    u8 *larger = scratch(b->most = 2 * (b->n + n) + 64); if (b->n) memcpy(larger, b->p, b->n);
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
    u8 byte = 0; for (size_t j = i; j < n && j < i + 8; j++) byte |= (u8)(bits[j] << (7 - (j & 7)));
    put(b, &byte, 1);
  }
}
static void print(Bytes *b, const char *format, ...) {
  char text[512]; va_list arguments; va_start(arguments, format);
  int n = vsnprintf(text, sizeof text, format, arguments); va_end(arguments); put(b, text, (size_t)n);
}
static void write(Bytes *b, const char *format, ...) { /* a digit: a u64 of so many bytes; b: bytes, s: bits, and how many */
  va_list arguments; va_start(arguments, format);
  for (; *format; format++) {
    if (*format == 'b') { const void *p = va_arg(arguments, const void *); put(b, p, va_arg(arguments, size_t)); }
    else if (*format == 's') { const u8 *p = va_arg(arguments, const u8 *); put_bits(b, p, va_arg(arguments, size_t)); }
    else put_number(b, *format - '0', va_arg(arguments, u64));
  }
  va_end(arguments);
}
static Bytes kept_for_session(Bytes b) {
  u8 *p = room(&session_memory, b.n); if (b.n) memcpy(p, b.p, b.n);
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
  size_t padded = (n + 9 + 63) / 64 * 64; u8 *m = scratch(padded); if (n) memcpy(m, data, n);
  m[n] = 0x80; for (int i = 0; i < 8; i++) m[padded - 1 - (size_t)i] = (u8)((u64)n * 8 >> (8 * i));
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
      memmove(s + 1, s, 7 * sizeof *s); s[4] += t; s[0] = t + v;
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
    } else { crc ^= data[i]; for (int k = 0; k < 8; k++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0); }
  }
  return ~crc;
}
typedef struct { u64 high, low; } Poly;
static Poly poly_of(const u8 *data, size_t n) {
  u8 m[16] = {0}; Poly out = {0, 0}; memcpy(m, data, n);
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
    Poly m = poly_of(message + i, n - i < 16 ? n - i : 16); h.high ^= m.high; h.low ^= m.low;
    h = product(h, r);
  }
  h.low ^= bits; h = product(h, r);
  for (int i = 0; i < 8; i++) { out[i] = (u8)(h.high >> (56 - 8 * i)); out[8 + i] = (u8)(h.low >> (56 - 8 * i)); }
}
static void chain(u8 *digest, int kind, Bytes payload) {
  Bytes b = {0}; write(&b, "b1b", digest, (size_t)32, (u64)kind, payload.p, payload.n);
  sha256(b.p, b.n, digest);
}
static void first_digest(u8 *digest, Bytes payload) {
  Bytes b = {0}; write(&b, "bb", "keywitness/raw/1", (size_t)16, payload.p, payload.n);
  sha256(b.p, b.n, digest);
}
static int times(int a, int b) { /* in GF(2^7), modulo x^7 + x + 1 */
  int out = 0; for (int i = 6; i >= 0; i--) out = out << 1 ^ (out >> 6 ? 0x83 : 0) ^ (b >> i & 1 ? a : 0);
  return out;
}
static int column(int j) { return (j + 1) << 7 | times(j + 1, times(j + 1, j + 1)); }
static int syndrome(const u8 *bits, int n) {
  int out = 0; for (int j = 0; j < n; j++) if (bits[j]) out ^= column(j);
  return out;
}
static int decoded(int n, int rows, int target, int *flips) { /* the number of bits to flip, or -1 */
  int drop = 14 - rows; if (target >> drop == 0) return 0;
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
  expect(next_char() == '"', "JSON: expected a string"); const char *start = ++at;
  while (*at != '"') {
    expect((u8)*at >= 32, "JSON: a string without its end"); at += *at == '\\' && at[1] ? 2 : 1;
  }
  *n = (size_t)(at++ - start); return start;
}
static Node *value_here(int depth) {
  Node *out = scratch(sizeof *out), **last = &out->child; int c = next_char();
  expect(depth < 32, "JSON: too deep");
  if (c == '{' || c == '[') {
    char close = c == '{' ? '}' : ']'; out->type = (char)c; at++;
    if (next_char() == close) { at++; return out; }
    do {
      const char *key = NULL; size_t n = 0;
      if (c == '{') { key = string_here(&n); expect(next_char() == ':', "JSON: expected a colon"); at++; }
      *last = value_here(depth + 1); (*last)->key = key; (*last)->key_n = n; last = &(*last)->next; out->n++;
    } while (next_char() == ',' && at++);
    expect(next_char() == close, "JSON: expected the end of a list or record"); at++;
  } else if (c == '"') {
    out->type = 's'; out->s = string_here(&out->n);
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
static int is_same(Node *x, Node *y) { return x->type == 's' && y->type == 's' && x->n == y->n && !memcmp(x->s, y->s, x->n); }
static u64 whole(Node *x) { expect(x && x->type == 'w', "expected a whole number up to 2^53 - 1"); return x->whole; }
static Node *list(Node *x) { expect(x->type == '[', "expected a list"); return x; }
static int digit(char c) {
  const char *digits = "0123456789abcdef", *found = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;
  expect(found != NULL, "expected hexadecimal digits"); return (int)(found - digits);
}
static Bytes hex(Node *x) {
  Bytes out = {0}; expect(x->type == 's' && x->n % 2 == 0, "expected bytes in hexadecimal");
  for (size_t i = 0; i < x->n; i += 2) put_number(&out, 1, (u64)(digit(x->s[i]) << 4 | digit(x->s[i + 1])));
  return out;
}
static u8 *digits(Node *x, int below, size_t *n) { /* a text of digits, such as bits, one a byte */
  expect(x->type == 's', "expected a text of digits"); u8 *out = scratch(*n = x->n);
  for (size_t i = 0; i < x->n; i++) { out[i] = (u8)digit(x->s[i]); expect(out[i] < below, "no such basis, bit or intensity"); }
  return out;
}

/* Reading bytes */
typedef struct { const u8 *p; size_t n, at; } Reader;
static const u8 *take(Reader *r, u64 n) {
  require(r->n - r->at >= n, "truncated"); r->at += n; return r->p + r->at - n;
}
static u64 number(Reader *r, int size, u64 least, u64 most, const char *why) {
  const u8 *p = take(r, (u64)size); u64 value = 0; while (size--) value = value << 8 | *p++;
  require(value >= least && value <= most, why); return value;
}
static u8 *bits(Reader *r, u64 n) {
  const u8 *p = take(r, (n + 7) / 8); u8 *out = scratch(n);
  require(n % 8 == 0 || !(p[n / 8] & 255 >> n % 8) || bug("padding-unchecked"), "padding");
  for (u64 j = 0; j < n; j++) out[j] = p[j >> 3] >> (7 - (j & 7)) & 1;
  return out;
}
static u64 varint(Reader *r) {
  u64 value = 0, byte = 128; int shift = 0;
  for (; byte >= 128; shift += 7) {
    require(shift < 56, "varint"); byte = *take(r, 1); value |= (byte & 127) << shift;
  }
  require(value <= MAX && (byte || shift == 7 || bug("varint-not-minimal")), "varint"); return value;
}
static unsigned mask(Reader *r, unsigned used) {
  unsigned m = (unsigned)number(r, 2, 0, MAX, "count"); require(!(m & 0xffff >> used), "count");
  require(m != 0, "count"); return m;
}
static int in_mask(unsigned m, unsigned k) { return m >> (15 - k) & 1; }
static void finished(Reader *r) { require(r->at == r->n, "trailing"); }
static Reader reading(Bytes b) { return (Reader){b.p, b.n, 0}; }
static size_t ones(const u8 *x, size_t n) { size_t out = 0; while (n--) out += x[n]; return out; }
static Bytes slice(Reader *r, u64 n) { const u8 *p = take(r, n); Bytes b = {0}; put(&b, p, n); return b; }

/* Lines */
static char *read_line(void) { /* without its end; NULL at the end of the input; longer than the limit: an empty one */
  static char *line;
  static size_t most;
  size_t n = 0; int c = getchar(); if (c == EOF) return NULL;
  for (; c != EOF && c != '\n'; c = getchar()) {
    if (n + 2 > most && most < LINE_LIMIT) {
      line = realloc(line, most = 2 * most + 4096); if (!line) exit(3);
    }
    if (n + 2 <= most) line[n] = (char)(c ? c : 1);
    n++;
  }
  if (!most) line = realloc(line, most = 4096);
  line[n + 1 <= most ? n : 0] = 0; return line;
}
