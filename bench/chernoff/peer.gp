\\ Chernoff limits by PARI, 50 digits: prints microseconds of one sign check and of one solution by bracketing.
default(realprecision, 60);
beta = 23.718998110500402149597146668301818644086515020648;
excess(X, E) = E - X - X * log(E / X) - beta;
root(X, side) = if(side, solve(E = X * 1., 3 * X + 4 * beta, excess(X, E)), solve(E = X * 1e-9, X * 1., excess(X, E)));
{
  my(n = 20000, m = 2000, t, v, s);
  gettime(); for(i = 1, n, excess(1000 + i % 1000, 800.)); v = gettime() * 1000. / n;
  gettime(); for(i = 1, m, root(1000 + i % 1000, i % 2)); s = gettime() * 1000. / m;
  printf("%.3f %.3f\n", v, s);
}
quit
