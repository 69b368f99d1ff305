#ifndef UPLOADER_PROOF_HANDLER_SIGNS_H_
#define UPLOADER_PROOF_HANDLER_SIGNS_H_

#include <map>
#include <string>
#include <vector>

#include "uploader/proof/coverage.h"
#include "uploader/store/fleet_table.h"

namespace directory_sync::uploader {

// What the last heartbeat of each handler said, by DNS name; nothing of those
// that sent none, or one that can't be read. Times of the handler's clock are
// turned into this machine's. Pure.
std::map<std::string, HandlerSign> SignsOf(
    const std::vector<AdmittedController>& admitted);

}  // namespace directory_sync::uploader

#endif  // UPLOADER_PROOF_HANDLER_SIGNS_H_
