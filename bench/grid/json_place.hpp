/// @file
/// JsonPlace: a JSON value and where it stands, so that errors read
/// `random.json at /parts/0/axes/kernel: why`.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/json.hpp>
#include <layerwatt/core/text.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace layerwatt::bench {

/// Throws "PLACE: why; fix"; a message that names no fix gets the plain one.
[[noreturn]] inline void fail_at(const std::string& place, const std::string& why) {
  const bool has_fix = why.find("; ") != std::string::npos;
  fail<ParseError>(place, ": ", why, has_fix ? "" : "; correct it there");
}

/// A view: the document must outlive it.
class JsonPlace {
 public:
  JsonPlace(const Json& value, std::string file, std::string path = "")
      : value_(&value), file_(std::move(file)), path_(std::move(path)) {}

  [[nodiscard]] const Json& json() const { return *value_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  /// "FILE at /JSON/PATH".
  [[nodiscard]] std::string text() const { return file_ + " at " + (path_.empty() ? "/" : path_); }

  template <class... Parts>
  [[noreturn]] void error(const Parts&... parts) const {
    fail_at(text(), detail::concatenate(parts...));
  }

  [[nodiscard]] bool has(std::string_view key) const {
    return value_->is_object() && value_->contains(std::string(key));
  }
  [[nodiscard]] JsonPlace operator[](std::string_view key) const {
    if (!value_->is_object()) error("is a ", value_->type_name(), "; it must be an object");
    if (!has(key)) error("'", key, "' is missing; add it");
    return {value_->at(std::string(key)), file_, path_ + "/" + std::string(key)};
  }
  /// The elements of a list, each with its place.
  [[nodiscard]] std::vector<JsonPlace> items() const {
    if (!value_->is_array()) error("is a ", value_->type_name(), "; it must be a list");
    std::vector<JsonPlace> out;
    for (std::size_t i = 0; i < value_->size(); ++i) {
      out.push_back({(*value_)[i], file_, path_ + "/" + std::to_string(i)});
    }
    return out;
  }
  /// The members of an object in file order, each with its place.
  [[nodiscard]] std::vector<std::pair<std::string, JsonPlace>> members() const {
    if (!value_->is_object()) error("is a ", value_->type_name(), "; it must be an object");
    std::vector<std::pair<std::string, JsonPlace>> out;
    for (const auto& [key, value] : value_->items()) {
      out.push_back({key, JsonPlace{value, file_, path_ + "/" + key}});
    }
    return out;
  }
  [[nodiscard]] std::string string() const {
    if (!value_->is_string()) error("is a ", value_->type_name(), "; it must be a text");
    return value_->get<std::string>();
  }
  /// A whole number; 4.0 is one, 4.5 is not.
  [[nodiscard]] std::int64_t integer() const {
    if (value_->is_number_integer()) {
      if (value_->is_number_unsigned() && value_->get<std::uint64_t>() > INT64_MAX) {
        error("the number ", value_->dump(), " is too large");
      }
      return value_->get<std::int64_t>();
    }
    const double number = value_->is_number() ? value_->get<double>() : 0.5;
    if (number != static_cast<double>(static_cast<std::int64_t>(number))) {
      error("'", value_->dump(), "' is not a whole number");
    }
    return static_cast<std::int64_t>(number);
  }
  /// @throws ParseError  a member that is not among `known`
  void expect_keys(const std::vector<std::string_view>& known) const {
    for (const auto& [key, place] : members()) {
      bool found = false;
      for (const std::string_view name : known) found = found || name == key;
      if (found) continue;
      const std::string hint = did_you_mean(key, known);
      place.error("unknown key '", key, "'; ",
                  hint.empty() ? "there are " + join(known, ", ") : hint);
    }
  }

 private:
  const Json* value_;
  std::string file_;
  std::string path_;
};

}  // namespace layerwatt::bench
