/// @file
/// deconvolve: the power of single layers from the log of a sensor that is slower than they are.
///
/// The sensor averages recursively, so it reads the true power p through a low-pass,
///   y(t) = integral p(s) exp(-(t - s)/tau) ds / tau,
/// and with layer j drawing p_j above idle while it runs,
///   y(t) - idle = sum_j p_j u_j(t),
/// where u_j is the filtered time during which layer j ran. That is known exactly from the profile,
/// so the p_j >= 0 follow from non-negative least squares over all readings: the same as fitting
/// window energies (integral y dt + tau (y(end) - y(begin))) to executed layer counts, with the
/// weights that the sensor's noise asks for.
///
/// The readings are rounded, by more than the ripple of a loop of short layers. So the fit is that
/// of the most likely powers given the intervals that the readings stand for (expectation
/// maximisation); taken at their face value, rounded readings give errors that no longer log
/// reduces.
///
/// What the log cannot tell apart stays near the mean of all layers, with a wide interval: a normal
/// prior with the mean power and half of it as deviation.
#pragma once

#include <bench/import/activity.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace layerwatt::bench {

struct LayerPower {
  double dynamic_w = 0.0;  ///< above idle, while the layer runs
  double ci95_w = 0.0;     ///< half-width
};

struct Deconvolution {
  std::string reason;  ///< why there is none; empty if there is
  std::vector<LayerPower> layers;
};

/// @param tau_s  of the sensor: 0.43 s as NVIDIA's boot script sets the INA3221
[[nodiscard]] Deconvolution deconvolve(const std::vector<PowerReading>& power,
                                       const std::vector<Activity>& activities, std::size_t layers,
                                       double idle_w, double tau_s);

}  // namespace layerwatt::bench
