#include "emulator/studio/results.h"

#include <set>
#include <utility>
#include <vector>

#include "emulator/studio/node_sources.h"

namespace aml::studio {

namespace {

using core::MutexLock;
using graph::GraphNode;

}  // namespace

ResultPointer Results::find(const std::string& fingerprint) {
  const MutexLock lock(mutex_);
  const auto found = kept_.find(fingerprint);
  if (found == kept_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, found->second.place);
  return found->second.result;
}

void Results::keep(const std::string& fingerprint, const ResultPointer& result) {
  const std::size_t size = result->bytes();
  if (size > kMaxKeptBytes) return;
  const MutexLock lock(mutex_);
  if (kept_.contains(fingerprint)) return;
  recent_.push_front(fingerprint);
  kept_[fingerprint] = {result, recent_.begin()};
  bytes_ += size;
  while (bytes_ > kMaxKeptBytes) {
    const auto last = kept_.find(recent_.back());
    bytes_ -= last->second.result->bytes();
    kept_.erase(last);
    recent_.pop_back();
  }
}

ResultPointer Results::of(const std::string& workspace, const GraphView& view,
                          const GraphNode& node) {
  if (auto kept = find(view.fingerprints.at(node.id))) return kept;
  std::map<const GraphNode*, ResultPointer> made;
  std::set<const GraphNode*> missing = {&node};
  std::vector<const GraphNode*> open = {&node};
  while (!open.empty()) {
    const GraphNode* const at = open.back();
    open.pop_back();
    for (const graph::GraphEdge* edge : view.edges_to(at->id)) {
      const GraphNode* const from = view.nodes.at(edge->from.node);
      if (made.contains(from) || missing.contains(from)) continue;
      if (auto kept = find(view.fingerprints.at(from->id))) {
        made.emplace(from, std::move(kept));
      } else {
        missing.insert(from);
        open.push_back(from);
      }
    }
  }
  for (const GraphNode* at : view.order) {
    if (!missing.contains(at)) continue;
    const NodeSources sources =
        gather_sources({parts_.inventory, workspace, view, false}, *at,
                       [&](const GraphNode& from) { return made.at(&from); });
    auto result = std::make_shared<const NodeResult>(
        run_node(*at, module_of(*at), sources, {parts_.outside, parts_.max_bytes}));
    keep(view.fingerprints.at(at->id), result);
    made.emplace(at, std::move(result));
  }
  return made.at(&node);
}

}  // namespace aml::studio
