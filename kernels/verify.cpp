#include <kernels/chain.hpp>
#include <kernels/reference/backend.hpp>
#include <kernels/twin.hpp>
#include <kernels/verify.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>
#include <layerwatt/layer/counts.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

namespace layerwatt::kernels {

double tolerance(Precision precision) {
  switch (precision) {
    case Precision::fp32:
      return 1e-4;
    case Precision::tf32:
    case Precision::fp16:
      return 5e-3;
    case Precision::bf16:
      return 2e-2;
    case Precision::int8:
      return 1e-1;
  }
  return 0.0;
}

double relative_error(const HostTensor& a, const HostTensor& b) {
  if (a.shape() != b.shape()) return std::numeric_limits<double>::infinity();
  double difference = 0.0;
  double norm = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto x = static_cast<double>(a.data()[i]);
    const auto y = static_cast<double>(b.data()[i]);
    difference += (x - y) * (x - y);
    norm += y * y;
  }
  if (!std::isfinite(difference)) return std::numeric_limits<double>::infinity();
  return difference == 0.0 ? 0.0 : std::sqrt(difference / norm);
}

namespace {

bool is_constant(const HostTensor& tensor) {
  const float first = tensor.data()[0];
  return std::all_of(tensor.data(), tensor.data() + tensor.size(),
                     [&](float value) { return value == first; });
}

std::string what_is_wrong(const HostTensor& result, const HostTensor& expected,
                          Precision precision) {
  const auto* end = result.data() + result.size();
  if (!std::all_of(result.data(), end, [](float value) { return std::isfinite(value); })) {
    return "the result is not finite";
  }
  if (is_constant(result) && !is_constant(expected)) return "all results are equal";
  const double error = relative_error(result, expected);
  if (error <= tolerance(precision)) return "";
  return "the relative error is " + layerwatt::to_text(error) + ", above " +
         layerwatt::to_text(tolerance(precision));
}

Chain in_fp32(Chain chain) {
  for (Layer& layer : chain) layer.precision = Precision::fp32;
  return chain;
}

}  // namespace

Verdict compare(Backend& backend, const Chain& chain) {
  PrepareOptions options;
  options.signed_inputs = true;
  Prepared expected = reference::make_backend()->prepare(in_fp32(chain), options);
  if (expected.verdict.outcome != Outcome::ok) return expected.verdict;
  for (const Layer& layer : chain) options.rotate_bytes += 2 * weight_bytes(layer);
  Prepared tested = backend.prepare(chain, options);
  if (tested.verdict.outcome != Outcome::ok) return tested.verdict;
  try {
    expected.kernel->run();
    const HostTensor truth = expected.kernel->output();
    for (int run = 0; run < 2; ++run) {
      tested.kernel->reset();
      tested.kernel->run();
      const std::string wrong =
          what_is_wrong(tested.kernel->output(), truth, chain.front().precision);
      if (!wrong.empty()) {
        return {Outcome::incorrect, std::string(backend.name()) + " (" +
                                        tested.kernel->info().algorithm + ") for " +
                                        to_text(chain) + ": " + wrong};
      }
    }
  } catch (const BackendError& error) {
    return {Outcome::failed, error.what()};
  }
  return {Outcome::ok, ""};
}

Verdict verify(Backend& backend, const Chain& chain) {
  try {
    return compare(backend, twin_of(chain));
  } catch (const InvalidArgument& error) {
    return {Outcome::invalid, error.what()};
  }
}

const Verdict& Verifier::operator()(const Chain& chain) {
  std::string key;
  try {
    key = to_text(twin_of(chain));
  } catch (const InvalidArgument& error) {
    key = error.what();
  }
  const auto found = verdicts_.find(key);
  if (found != verdicts_.end()) return found->second;
  return verdicts_.emplace(std::move(key), verify(backend_, chain)).first->second;
}

}  // namespace layerwatt::kernels
