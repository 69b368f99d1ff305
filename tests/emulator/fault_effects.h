#ifndef TESTS_EMULATOR_FAULT_EFFECTS_H_
#define TESTS_EMULATOR_FAULT_EFFECTS_H_

#include <functional>
#include <vector>

#include "tests/emulator/fault.h"
#include "tests/emulator/http_message.h"

namespace directory_sync::emulator {

// The first of that kind, or null.
const Fault* FindFault(const std::vector<Fault>& faults, FaultKind kind);

// Whether the faults keep the request from its resource: the answer is then
// wholly theirs.
bool PreventsChange(const std::vector<Fault>& faults);

// What the client gets instead of `response`. `error` renders an appsFault of
// a status; `plan` draws the jitter.
Reply WithFaults(HttpResponse response, const std::vector<Fault>& faults,
                 FaultPlan& plan,
                 const std::function<HttpResponse(int status)>& error);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_FAULT_EFFECTS_H_
