/// @file
/// --backend: the same for every command that measures.
#pragma once

#include <bench/cli/command.hpp>
#include <kernels/backend.hpp>

#include <functional>
#include <memory>
#include <string>

namespace layerwatt::cli {

[[nodiscard]] Option backend_option(std::string& target);

/// Makes the backend where the harness asks for it (its worker processes), never earlier.
[[nodiscard]] std::function<std::unique_ptr<kernels::Backend>()> backend_factory(
    const std::string& spec);

/// Whether the spec names a backend whose kernels run on a GPU.
[[nodiscard]] bool measures_on_gpu(const std::string& spec);

/// The spec with a file where cudnn keeps its choices of engines, unless it names one.
[[nodiscard]] std::string with_choices(const std::string& spec, const std::string& file);

}  // namespace layerwatt::cli
