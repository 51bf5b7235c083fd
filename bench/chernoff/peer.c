/* Chernoff limits by MPFR, 50 digits: prints microseconds of one rounded sign check, and of one solution certified by two such checks. */
#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <time.h>

#define BITS 200
#define BETA "23.718998110500402149597146668301818644086515020648"

static mpfr_t beta, e, ln, value, slope, low, high, width;

/* E - X - X ln(E/X) - beta with every operation rounded the given way; the logarithm's sign makes it the other way. */
static int sign(unsigned long x, mpfr_t at, mpfr_rnd_t down) {
  mpfr_rnd_t up = down == MPFR_RNDD ? MPFR_RNDU : MPFR_RNDD;
  mpfr_div_ui(ln, at, x, up);
  mpfr_log(ln, ln, up);
  mpfr_mul_ui(ln, ln, x, up);
  mpfr_sub_ui(value, at, x, down);
  mpfr_sub(value, value, ln, down);
  mpfr_sub(value, value, beta, down);
  return mpfr_sgn(value);
}

static int solve(unsigned long x, int upper) {
  double b = mpfr_get_d(beta, MPFR_RNDN), d = (upper ? 1 : -1) * sqrt(2 * b / x);
  for (int i = 0; i < 8; i++) d -= (d - log1p(d) - b / x) * (1 + d) / d;
  mpfr_set_d(e, x * (1 + d), MPFR_RNDN);
  for (int i = 0; i < 2; i++) {
    sign(x, e, MPFR_RNDD);
    mpfr_ui_div(slope, x, e, MPFR_RNDN);
    mpfr_ui_sub(slope, 1, slope, MPFR_RNDN);
    mpfr_div(value, value, slope, MPFR_RNDN);
    mpfr_sub(e, e, value, MPFR_RNDN);
  }
  mpfr_mul_2si(width, e, -172, MPFR_RNDN);
  mpfr_sub(low, e, width, MPFR_RNDD);
  mpfr_add(high, e, width, MPFR_RNDU);
  return upper ? sign(x, low, MPFR_RNDU) <= 0 && sign(x, high, MPFR_RNDD) >= 0
               : sign(x, low, MPFR_RNDD) >= 0 && sign(x, high, MPFR_RNDU) <= 0;
}

static double microseconds(clock_t start, int calls) { return (double)(clock() - start) * 1e6 / CLOCKS_PER_SEC / calls; }

int main(void) {
  mpfr_set_default_prec(BITS);
  mpfr_inits(beta, e, ln, value, slope, low, high, width, (mpfr_ptr)0);
  mpfr_set_str(beta, BETA, 10, MPFR_RNDN);
  mpfr_set_ui(e, 800, MPFR_RNDN);
  int calls = 20000, failed = 0;
  clock_t start = clock();
  for (int i = 0; i < calls; i++) sign(1000 + i % 1000, e, MPFR_RNDD);
  double verify = microseconds(start, calls);
  start = clock();
  for (int i = 0; i < calls; i++) failed += !solve(1000 + i % 1000, i % 2);
  double solved = microseconds(start, calls);
  if (failed) return 1;
  printf("%.3f %.3f\n", verify, solved);
  return 0;
}
