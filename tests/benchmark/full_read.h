#ifndef TESTS_BENCHMARK_FULL_READ_H_
#define TESTS_BENCHMARK_FULL_READ_H_

#include <string>
#include <vector>

#include "proto/directorysync/directory/v1/directory.grpc.pb.h"
#include "tests/benchmark/reader_process.h"
#include "tests/benchmark/timing.h"

namespace directory_sync::benchmark {

// What the benchmarks ask for of every user.
const std::vector<std::string>& Attributes();

// Reads everything through the reader and checks that at least `least` users
// came; returns the checkpoint. Aborts on any failure.
std::string ReadSnapshot(
    directorysync::directory::v1::DirectoryReader::Stub& stub, int least);

// The same by ldapsearch, in pages of 1,000 over LDAPS, with the same filter,
// attributes and (where `extended_dn`) control; its output is thrown away.
void RunLdapsearch(const ReadDirectory& directory, const std::string& base,
                   bool extended_dn);

// Measures both in turns, and the reader's memory, and prints a line. `most` is
// the bound of the least times' ratio.
void CompareFullRead(const ReadDirectory& directory, const std::string& base,
                     bool extended_dn, int users, int rounds, double most,
                     Bounds& bounds);

}  // namespace directory_sync::benchmark

#endif  // TESTS_BENCHMARK_FULL_READ_H_
