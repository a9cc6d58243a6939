/// @file
/// The other unit, see first.cpp.
#include <layerwatt/layerwatt.hpp>

const char* version_seen_by_the_other_unit();

const char* version_seen_by_the_other_unit() { return layerwatt::kVersion; }
