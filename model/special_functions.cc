#include "model/special_functions.h"

#include <math.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace aml::model {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kTiny = 1e-300;
constexpr int kMaxTerms = 10'000;
constexpr int kMaxSteps = 200;
constexpr double kEpsilon = 1e-16;
constexpr double kLastBits = 1e-15;  // a quotient may never be one to the last bit

// Of P; converges for x < a + 1 (DLMF 8.11.4).
double gamma_series(double a, double x) {
  double term = 1 / a, sum = term;
  for (int n = 1; std::fabs(term) > std::fabs(sum) * kEpsilon; ++n) {
    if (n == kMaxTerms) return kNan;  // a of millions: no number rather than a wrong one
    term *= x / (a + n);
    sum += term;
  }
  return sum * std::exp(-x + a * std::log(x) - log_gamma(a));
}

// Of Q; Lentz's method for x >= a + 1 (DLMF 8.9.2).
double gamma_fraction(double a, double x) {
  double b = x + 1 - a, c = 1 / kTiny, d = 1 / b, h = d;
  bool converged = false;
  for (int i = 1; i < kMaxTerms && !converged; ++i) {
    const double an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (std::fabs(d) < kTiny) d = kTiny;
    c = b + an / c;
    if (std::fabs(c) < kTiny) c = kTiny;
    d = 1 / d;
    h *= d * c;
    converged = std::fabs(d * c - 1) < kLastBits;
  }
  if (!converged) return kNan;
  return std::exp(-x + a * std::log(x) - log_gamma(a)) * h;
}

// Where a function that rises from 0 on reaches `wanted`; halves the range until it is one number.
template <typename Function>
double bisected(Function rising, double wanted) {
  double low = 0, high = 1;
  while (rising(high) < wanted && high < 1e300) high *= 2;
  for (int step = 0; step < kMaxSteps; ++step) {
    const double middle = (low + high) / 2;
    if (middle == low || middle == high) break;
    (rising(middle) < wanted ? low : high) = middle;
  }
  return high;
}

struct Elliptic {
  double k;
  double e;
};

// The arithmetic-geometric mean (DLMF 19.8).
Elliptic elliptic(double m) {
  double a = 1, b = std::sqrt(1 - m), sum = m / 2, power = 0.5;
  for (int step = 0; step < 60 && std::fabs(a - b) > kEpsilon * a; ++step) {
    const double c = (a - b) / 2, mean = (a + b) / 2;
    b = std::sqrt(a * b);
    a = mean;
    power *= 2;
    sum += power * c * c;
  }
  const double k = std::numbers::pi / (2 * a);
  return {k, k * (1 - sum)};
}

// Ei of a positive number by its series (DLMF 6.6.2), of a large one by its asymptotic expansion.
double ei_of_positive(double x) {
  if (x > 40) {
    double term = 1, sum = 1;
    for (int n = 1; n < x && std::fabs(term) > kEpsilon; ++n) {
      term *= n / x;
      sum += term;
    }
    return std::exp(x) / x * sum;
  }
  double power = 1, sum = 0;
  for (int n = 1; n < kMaxTerms; ++n) {
    power *= x / n;
    sum += power / n;
    if (power / n < sum * kEpsilon) break;
  }
  return std::numbers::egamma + std::log(x) + sum;
}

// E1 of a positive number: -Ei(-x) (DLMF 6.6.2, 6.9.1).
double e1(double x) {
  if (x <= 1) {
    double power = 1, sum = 0;
    for (int n = 1; n < kMaxTerms; ++n) {
      power *= -x / n;
      sum -= power / n;
      if (std::fabs(power / n) < std::fabs(sum) * kEpsilon) break;
    }
    return -std::numbers::egamma - std::log(x) + sum;
  }
  double b = x + 1, c = 1 / kTiny, d = 1 / b, h = d;
  for (int i = 1; i < kMaxTerms; ++i) {
    const double an = -static_cast<double>(i) * i;
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= c * d;
    if (std::fabs(c * d - 1) < kEpsilon) break;
  }
  return h * std::exp(-x);
}

}  // namespace

double log_gamma(double x) {
  int sign = 0;  // std::lgamma writes it where all threads see it
  return ::lgamma_r(x, &sign);
}

double beta(double x, double y) {
  if (!(x > 0) || !(y > 0)) return kNan;
  return std::exp(log_gamma(x) + log_gamma(y) - log_gamma(x + y));
}

double elliptic_k(double m) {
  if (!(m < 1)) return m == 1 ? HUGE_VAL : kNan;
  return elliptic(m).k;
}

double elliptic_e(double m) {
  if (!(m < 1)) return m == 1 ? 1 : kNan;
  return elliptic(m).e;
}

double scaled_erfc(double x) {
  if (x < 25) return std::exp(x * x) * std::erfc(x);
  // Asymptotic (DLMF 7.12.1).
  const double square = 2 * x * x;
  double term = 1, sum = 1;
  for (int n = 1; n < 20; ++n) {
    term *= -(2 * n - 1) / square;
    sum += term;
  }
  return sum / (x * std::sqrt(std::numbers::pi));
}

double inverse_erf(double y) {
  if (!(std::fabs(y) <= 1)) return kNan;
  if (std::fabs(y) == 1) return y * HUGE_VAL;
  const double size = std::fabs(y);
  double x = bisected([](double v) { return std::erf(v); }, size);
  // Near 1 the complement has the digits that erf lacks.
  if (size > 0.5) {
    const double slope = -2 / std::sqrt(std::numbers::pi) * std::exp(-x * x);
    if (slope != 0) x -= (std::erfc(x) - (1 - size)) / slope;
  }
  return std::copysign(size == 0 ? 0 : x, y);
}

double ein(double x) {
  if (std::isnan(x)) return x;
  if (x == 0) return -HUGE_VAL;
  return x > 0 ? ei_of_positive(x) : -e1(-x);
}

double gamma_p(double a, double x) {
  if (!(a > 0) || !(x >= 0)) return kNan;
  if (x == 0) return 0;
  if (std::isinf(x)) return 1;
  return x < a + 1 ? gamma_series(a, x) : 1 - gamma_fraction(a, x);
}

double gamma_q(double a, double x) {
  if (!(a > 0) || !(x >= 0)) return kNan;
  if (x == 0) return 1;
  if (std::isinf(x)) return 0;
  return x < a + 1 ? 1 - gamma_series(a, x) : gamma_fraction(a, x);
}

double inverse_gamma_p(double a, double p) {
  if (!(a > 0) || !(p >= 0 && p <= 1)) return kNan;
  if (p == 0) return 0;
  if (p == 1) return HUGE_VAL;
  return bisected([&](double x) { return gamma_p(a, x); }, p);
}

double inverse_gamma_q(double a, double q) {
  if (!(a > 0) || !(q >= 0 && q <= 1)) return kNan;
  if (q == 1) return 0;
  if (q == 0) return HUGE_VAL;
  return bisected([&](double x) { return -gamma_q(a, x); }, -q);
}

// Upwards by recurrence until the asymptotic series has all digits (DLMF 5.15).
double polygamma(double x, double order) {
  const bool is_order = order >= 0 && order == std::floor(order) && order <= 50;
  if (!(x > 0) || !is_order || std::isinf(x)) return kNan;
  const int n = static_cast<int>(order);
  constexpr double kBernoulli[] = {1.0 / 6,  -1.0 / 30,     1.0 / 42, -1.0 / 30,
                                   5.0 / 66, -691.0 / 2730, 7.0 / 6,  -3617.0 / 510};
  const double sign = n % 2 == 0 ? -1 : 1;
  double sum = 0;
  double at = x;
  const double factorial = std::tgamma(n + 1.0);
  for (; at < 20 + n; ++at) sum += n == 0 ? -1 / at : sign * factorial / std::pow(at, n + 1);
  if (n == 0)
    sum += std::log(at) - 1 / (2 * at);
  else
    sum += sign * (std::tgamma(n) / std::pow(at, n) + factorial / (2 * std::pow(at, n + 1)));
  for (int k = 1; k <= 8; ++k) {
    const double term = kBernoulli[k - 1] * std::tgamma(2.0 * k + n) / std::tgamma(2.0 * k + 1) /
                        std::pow(at, 2 * k + n);
    sum += n == 0 ? -term : sign * term;
  }
  return sum;
}

}  // namespace aml::model
