#pragma once

namespace aml::model {

/// Functions that the standard library does not have, or whose library function is not safe for
/// threads.
/// Errors:  none; NaN outside the domain.
/// Source:  documented (Abramowitz and Stegun; NIST Digital Library of Mathematical Functions).

double beta(double x, double y);
double log_gamma(double x);
double elliptic_k(double m);   ///< complete, first kind, of the parameter m = k²; AGM
double elliptic_e(double m);   ///< complete, second kind, of the parameter m = k²
double scaled_erfc(double x);  ///< exp(x²)·erfc(x)
double inverse_erf(double y);
double ein(double x);                ///< the exponential integral Ei
double gamma_p(double a, double x);  ///< regularized lower incomplete gamma function
double gamma_q(double a, double x);  ///< 1 - gamma_p
double inverse_gamma_p(double a, double p);
double inverse_gamma_q(double a, double q);
double polygamma(double x, double order);  ///< of a whole order from 0 on, and x above 0

}  // namespace aml::model
