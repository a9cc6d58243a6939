/// @file
/// One of two translation units that include everything: a function defined in a header without
/// `inline` makes the link fail.
#include <layerwatt/layerwatt.hpp>

#include <string_view>

const char* version_seen_by_the_other_unit();

int main() {
  return std::string_view(version_seen_by_the_other_unit()) == layerwatt::kVersion ? 0 : 1;
}
