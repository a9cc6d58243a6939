/// @file
/// The option --form: all of a model, or its readable terms alone.
#pragma once

#include <bench/cli/values.hpp>
#include <layerwatt/model/device_model.hpp>

#include <string>

namespace layerwatt::cli {

/// @throws UsageError  neither best nor sparse
[[nodiscard]] inline ModelForm to_form(const std::string& option, const std::string& value) {
  return to_choice(option, value, {"best", "sparse"}) == "best" ? ModelForm::best
                                                                : ModelForm::sparse;
}

}  // namespace layerwatt::cli
