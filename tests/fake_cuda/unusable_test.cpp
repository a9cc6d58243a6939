/// @file
/// Launches that fail, and a device that is lost. This file comes last in the order of names, and a
/// lost device stays lost: nothing may run behind it.
#include <kernels/cudnn/backend.hpp>
#include <layerwatt/core/error.hpp>
#include <layerwatt/layer/parse.hpp>
#include <support/thrown.hpp>

#include <doctest/doctest.h>
#include <fake_cuda/device.hpp>

#include <string>

namespace {

using namespace layerwatt;
using fake_cuda::device;
using kernels::Chain;
using kernels::Outcome;
using support::contains;

TEST_CASE(
    "fake cuda: a launch that fails is a verdict; a lost device is noticed (last: it stays)") {
  fake_cuda::reset();
  const auto backend =
      kernels::cudnn::make_backend(kernels::cudnn::parse_settings("policy=heuristic"));
  const Chain relu{parse_layer("relu in=1x4x4x4")};
  device().next_launch = cudaErrorLaunchOutOfResources;
  const auto refused = backend->prepare(relu, {}).verdict;
  CHECK(refused.outcome == Outcome::unsupported);  // no other engine could do it either
  CHECK(contains(refused.reason, "cudaErrorLaunchOutOfResources"));
  CHECK(backend->usable());
  auto prepared = backend->prepare(relu, {});
  REQUIRE(prepared.kernel);
  prepared.kernel->queue()->set_batch(2);
  device().next_launch = cudaErrorIllegalAddress;
  const std::string reason =
      support::thrown_by<BackendError>([&] { prepared.kernel->queue()->launch(); });
  CHECK(contains(reason, "cudaGraphLaunch: cudaErrorIllegalAddress"));
  CHECK_FALSE(backend->usable());
  CHECK(backend->prepare(relu, {}).verdict.outcome == Outcome::failed);
}

}  // namespace
