/// @file
/// Prototxt: protobuf's text format (Caffe's network files), read without a schema into fields
/// with line numbers.
#pragma once

#include <layerwatt/core/error.hpp>
#include <layerwatt/core/text.hpp>

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace layerwatt {

/// One field: a scalar (`value`) or a message (`fields`). Repeated fields occur several times.
struct TextField {
  std::string name;
  std::string value;
  std::vector<TextField> fields;
  std::size_t line = 0;
  bool is_message = false;

  /// The first field of that name, or null.
  [[nodiscard]] const TextField* find(std::string_view wanted) const {
    for (const TextField& field : fields) {
      if (field.name == wanted) return &field;
    }
    return nullptr;
  }
  [[nodiscard]] std::vector<const TextField*> all(std::string_view wanted) const {
    std::vector<const TextField*> found;
    for (const TextField& field : fields) {
      if (field.name == wanted) found.push_back(&field);
    }
    return found;
  }
  /// The scalar of that name, or `fallback`.
  [[nodiscard]] std::string_view text(std::string_view wanted,
                                      std::string_view fallback = {}) const {
    const TextField* field = find(wanted);
    return field == nullptr || field->is_message ? fallback : std::string_view(field->value);
  }
};

namespace detail {

inline constexpr std::size_t kMaxTextDepth = 64;
inline constexpr std::size_t kMaxTextFields = 2'000'000;

/// Recursive descent over the text; the depth is bounded.
class TextFormatReader {
 public:
  TextFormatReader(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  [[nodiscard]] TextField read() {
    TextField root;
    root.is_message = true;
    root.line = 1;
    read_fields(root, '\0', 0);
    return root;
  }

 private:
  [[noreturn]] void error(const std::string& why) const {
    fail<ParseError>(file_, ":", line_, ": byte ", at_, ": ", why);
  }

  void skip_blank() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ';') {
        line_ += c == '\n' ? 1 : 0;
        ++at_;
      } else {
        return;
      }
    }
  }
  /// The next character that is not blank, '\0' at the end.
  [[nodiscard]] char peek() {
    skip_blank();
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  void read_fields(TextField& message, char closing, std::size_t depth) {
    if (depth > kMaxTextDepth) error("messages are nested deeper than 64 levels");
    const std::size_t opened = message.line;
    for (;;) {
      const char c = peek();
      if (c == closing && (c != '\0' || at_ == text_.size())) break;
      if (c == '\0') {
        error(concatenate("the message '", message.name, "' that begins on line ", opened,
                          " is not closed; the file may be truncated"));
      }
      read_field(message, depth);
    }
    if (closing != '\0') ++at_;
  }

  void read_field(TextField& message, std::size_t depth) {
    if (++fields_ > kMaxTextFields) error("more than 2,000,000 fields");
    TextField field;
    field.line = line_;
    field.name = word();
    if (field.name.empty()) error(concatenate("expected a field name but found '", peek(), "'"));
    char c = peek();
    const bool colon = c == ':';
    if (colon) {
      ++at_;
      c = peek();
    }
    if (c == '{' || c == '<') {
      ++at_;
      field.is_message = true;
      read_fields(field, c == '{' ? '}' : '>', depth + 1);
      message.fields.push_back(std::move(field));
    } else if (!colon) {
      error(concatenate("'", field.name, "' is followed by neither ':' nor '{'"));
    } else if (c == '[') {
      ++at_;
      while (peek() != ']') {
        field.value = scalar(field.name);
        if (++fields_ > kMaxTextFields) error("more than 2,000,000 fields");
        message.fields.push_back(field);
      }
      ++at_;
    } else {
      field.value = scalar(field.name);
      message.fields.push_back(std::move(field));
    }
  }

  [[nodiscard]] std::string word() {
    const auto belongs = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '+' ||
             c == '-' || c == '/';
    };
    skip_blank();
    const std::size_t begin = at_;
    while (at_ < text_.size() && belongs(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  [[nodiscard]] std::string scalar(const std::string& name) {
    char c = peek();
    if (c != '"' && c != '\'') {
      std::string value = word();
      if (value.empty()) error(concatenate("'", name, "' has no value"));
      return value;
    }
    std::string value;
    for (; c == '"' || c == '\''; c = peek()) read_string(value, c);  // "a" "b" is "ab"
    return value;
  }
  void read_string(std::string& value, char quote) {
    for (++at_; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (text_[at_] == '\n') error("a string is not closed on its line");
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      value += text_[at_];
    }
    if (at_ >= text_.size()) error("a string is not closed");
    ++at_;
  }

  std::string_view text_;
  std::string_view file_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t fields_ = 0;
};

}  // namespace detail

/// Reads a whole text-format file; the result is the outermost message.
/// @throws ParseError  "FILE:LINE: byte N: why"
[[nodiscard]] inline TextField parse_prototxt(std::string_view text, std::string_view file) {
  return detail::TextFormatReader(text, file).read();
}

/// The scalar of that name as a whole number, or `fallback` where it is absent.
/// @throws ParseError  not a whole number
[[nodiscard]] inline std::int64_t integer_field(const TextField& message, std::string_view name,
                                                std::int64_t fallback) {
  const TextField* field = message.find(name);
  if (field == nullptr) return fallback;
  const auto number = parse_number<std::int64_t>(field->value);
  expects<ParseError>(!field->is_message && number.has_value(), "line ", field->line, ": '", name,
                      "' is '", field->value, "'; it must be a whole number");
  return *number;
}

}  // namespace layerwatt
