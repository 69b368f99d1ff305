#ifndef TESTS_FLEET_PLAINTEXT_SEARCH_H_
#define TESTS_FLEET_PLAINTEXT_SEARCH_H_

#include <cstdint>
#include <string>
#include <vector>

namespace directory_sync::fleet_test {

// Where a planted text is found, as UTF-8 or as UTF-16LE, which is what a
// directory's passwords are made of.
struct PlaintextFinds {
  // Each place once, for people.
  std::vector<std::string> places;
  // What was looked through, to show that the search has seen anything.
  int files = 0;
  int64_t bytes = 0;
};

// Every regular file below the directories: databases, their logs, journals,
// cores, spools.
PlaintextFinds SearchFiles(const std::vector<std::string>& directories,
                           const std::string& planted);

// What /proc says of a process (arguments, environment, status, maps, ...), and
// all of its memory that can be read. Needs root.
PlaintextFinds SearchProcess(int64_t pid, const std::string& planted);

}  // namespace directory_sync::fleet_test

#endif  // TESTS_FLEET_PLAINTEXT_SEARCH_H_
