// cuDNN's backend API of fake_cuda/device.hpp: descriptors, what the heuristics offer, plans.
#include <cudnn.h>
#include <fake_cuda/descriptor.hpp>
#include <fake_cuda/device.hpp>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <memory>

using namespace layerwatt::fake_cuda;

namespace {

std::map<void*, std::shared_ptr<Descriptor>>& living() {
  static std::map<void*, std::shared_ptr<Descriptor>> all;
  return all;
}
Descriptor& at(void* raw) { return *living().at(raw); }

std::size_t size_of(cudnnBackendAttributeType_t type) {
  switch (type) {
    case CUDNN_TYPE_INT64:
    case CUDNN_TYPE_DOUBLE:
    case CUDNN_TYPE_HANDLE:
    case CUDNN_TYPE_VOID_PTR:
    case CUDNN_TYPE_BACKEND_DESCRIPTOR:
      return 8;
    case CUDNN_TYPE_BOOLEAN:
    case CUDNN_TYPE_CHAR:
      return 1;
    default:
      return 4;  // enumerations, float
  }
}

constexpr std::int64_t kEngines = 2;  // of mode A; the fallbacks repeat the first

/// The engine with this number among what the heuristics offer.
void make_config(Descriptor& config, std::int64_t index,
                 const std::shared_ptr<const Descriptor>& graph) {
  const auto engine = std::make_shared<Descriptor>();
  engine->type = CUDNN_BACKEND_ENGINE_DESCRIPTOR;
  engine->values[CUDNN_ATTR_ENGINE_GLOBAL_INDEX].resize(8);
  std::memcpy(engine->values[CUDNN_ATTR_ENGINE_GLOBAL_INDEX].data(), &index, 8);
  engine->others[CUDNN_ATTR_ENGINE_OPERATION_GRAPH] = {graph};
  engine->finalised = true;
  config.others[CUDNN_ATTR_ENGINECFG_ENGINE] = {engine};
  config.finalised = true;
}

template <class T>
void give(void* out, std::int64_t* count, std::initializer_list<T> values) {
  *count = static_cast<std::int64_t>(values.size());
  std::copy(values.begin(), values.end(), static_cast<T*>(out));
}

std::int64_t index_of(const Descriptor& engine) {
  return engine.one<std::int64_t>(CUDNN_ATTR_ENGINE_GLOBAL_INDEX);
}

}  // namespace

extern "C" {

cudnnStatus_t cudnnBackendCreateDescriptor(cudnnBackendDescriptorType_t type,
                                           cudnnBackendDescriptor_t* out) {
  const auto made = std::make_shared<Descriptor>();
  made->type = type;
  living()[made.get()] = made;
  *out = made.get();
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnBackendDestroyDescriptor(cudnnBackendDescriptor_t raw) {
  return living().erase(raw) == 1 ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_BAD_PARAM;
}

cudnnStatus_t cudnnBackendSetAttribute(cudnnBackendDescriptor_t raw,
                                       cudnnBackendAttributeName_t name,
                                       cudnnBackendAttributeType_t type, std::int64_t count,
                                       const void* values) {
  Descriptor& descriptor = at(raw);
  if (descriptor.finalised) return CUDNN_STATUS_BAD_PARAM;
  if (type == CUDNN_TYPE_BACKEND_DESCRIPTOR) {
    for (std::int64_t i = 0; i < count; ++i) {
      const auto found = living().find(static_cast<void* const*>(values)[i]);
      if (found == living().end() || !found->second->finalised) return CUDNN_STATUS_BAD_PARAM;
      descriptor.others[name].push_back(found->second);
    }
    return CUDNN_STATUS_SUCCESS;
  }
  const auto* bytes = static_cast<const std::byte*>(values);
  descriptor.values[name].assign(bytes, bytes + static_cast<std::size_t>(count) * size_of(type));
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnBackendFinalize(cudnnBackendDescriptor_t raw) {
  Descriptor& descriptor = at(raw);
  if (descriptor.finalised) return CUDNN_STATUS_BAD_PARAM;
  if (descriptor.type == CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR) {
    const auto index = index_of(descriptor.other(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG)
                                    .other(CUDNN_ATTR_ENGINECFG_ENGINE));
    if (device().refused_engines.count(index) != 0) return CUDNN_STATUS_NOT_SUPPORTED;
    ++device().plans;
  }
  descriptor.finalised = true;
  return CUDNN_STATUS_SUCCESS;
}

cudnnStatus_t cudnnBackendGetAttribute(cudnnBackendDescriptor_t const raw,
                                       cudnnBackendAttributeName_t name,
                                       cudnnBackendAttributeType_t, std::int64_t most,
                                       std::int64_t* count, void* out) {
  const Descriptor& descriptor = at(raw);
  *count = 0;
  switch (name) {
    case CUDNN_ATTR_ENGINEHEUR_RESULTS: {
      const bool first =
          descriptor.one<cudnnBackendHeurMode_t>(CUDNN_ATTR_ENGINEHEUR_MODE) == CUDNN_HEUR_MODE_A;
      for (std::int64_t i = 0; i < (first ? kEngines : 1) && i < most; ++i) {
        make_config(at(static_cast<void**>(out)[i]), i,
                    descriptor.others.at(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH).front());
        ++*count;
      }
      return CUDNN_STATUS_SUCCESS;
    }
    case CUDNN_ATTR_ENGINECFG_ENGINE:
      at(*static_cast<void**>(out)) = descriptor.other(CUDNN_ATTR_ENGINECFG_ENGINE);
      *count = 1;
      return CUDNN_STATUS_SUCCESS;
    case CUDNN_ATTR_ENGINECFG_KNOB_CHOICES: {
      Descriptor& knob = at(*static_cast<void**>(out));
      const auto type = CUDNN_KNOB_TYPE_TILE_SIZE;
      const std::int64_t value = 3;
      knob.values[CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE].resize(4);
      std::memcpy(knob.values[CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE].data(), &type, 4);
      knob.values[CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE].resize(8);
      std::memcpy(knob.values[CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE].data(), &value, 8);
      *count = 1;
      return CUDNN_STATUS_SUCCESS;
    }
    case CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE:
      give(out, count, {descriptor.one<cudnnBackendKnobType_t>(name)});
      return CUDNN_STATUS_SUCCESS;
    case CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE:
    case CUDNN_ATTR_ENGINE_GLOBAL_INDEX:
      give(out, count, {descriptor.one<std::int64_t>(name)});
      return CUDNN_STATUS_SUCCESS;
    case CUDNN_ATTR_ENGINE_NUMERICAL_NOTE:
      if (device().tensor_core_engines.count(index_of(descriptor)) != 0) {
        give(out, count, {CUDNN_NUMERICAL_NOTE_TENSOR_CORE});
      }
      return CUDNN_STATUS_SUCCESS;
    case CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE:
      return CUDNN_STATUS_SUCCESS;
    case CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE: {
      const auto index = index_of(descriptor.other(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG)
                                      .other(CUDNN_ATTR_ENGINECFG_ENGINE));
      give(out, count,
           {static_cast<std::int64_t>(device().workspaces.at(static_cast<std::size_t>(index)))});
      return CUDNN_STATUS_SUCCESS;
    }
    default:
      return CUDNN_STATUS_BAD_PARAM;
  }
}

cudnnStatus_t cudnnBackendExecute(cudnnHandle_t, cudnnBackendDescriptor_t plan,
                                  cudnnBackendDescriptor_t pack) {
  const auto keep_plan = living().at(plan);
  const auto keep_pack = living().at(pack);
  const auto index = index_of(
      keep_plan->other(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG).other(CUDNN_ATTR_ENGINECFG_ENGINE));
  if (device().failing_engines.count(index) != 0) return CUDNN_STATUS_EXECUTION_FAILED;
  if (device().workspaces.at(static_cast<std::size_t>(index)) > 0 &&
      keep_pack->one<void*>(CUDNN_ATTR_VARIANT_PACK_WORKSPACE) == nullptr) {
    return CUDNN_STATUS_BAD_PARAM;
  }
  const cudaError_t status = launch(
      [=] {
        ++device().kernels;
        device().engines.push_back(index);
        execute(*keep_plan, *keep_pack);
      },
      device().kernel_ms + (index == 0 ? device().slow_engine_ms : 0.0));
  return status == cudaSuccess ? CUDNN_STATUS_SUCCESS : CUDNN_STATUS_EXECUTION_FAILED;
}

}  // extern "C"
