/// @file
/// The main() that all test binaries share: doctest's runner is compiled once.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
