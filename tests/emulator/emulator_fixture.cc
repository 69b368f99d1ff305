#include "tests/emulator/emulator_fixture.h"

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace directory_sync::emulator {

std::string FreshDirectory() {
  std::string name = absl::StrCat(::testing::TempDir(), "/emulatorXXXXXX");
  return mkdtemp(name.data());
}

}  // namespace directory_sync::emulator
