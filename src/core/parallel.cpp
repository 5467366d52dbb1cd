#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include <sched.h>

#include "segue/core.h"

namespace segue {

int available_threads() {
    cpu_set_t set;
    CPU_ZERO(&set);
    // Honours taskset and containers, which hardware_concurrency may not.
    if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t, int)>& body,
                  const std::stop_token& stop) {
    if (threads <= 0) threads = available_threads();
    const auto workers = static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(threads), count));

    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::exception_ptr failure;
    std::mutex failure_mutex;
    const auto work = [&](int worker) {
        while (!failed && !stop.stop_requested()) {
            const std::size_t index = next.fetch_add(1);
            if (index >= count) return;
            try {
                body(index, worker);
            } catch (...) {
                const std::lock_guard lock(failure_mutex);
                if (!failure) failure = std::current_exception();
                failed = true;
            }
        }
    };

    if (workers <= 1) {
        work(0);
    } else {
        std::vector<std::jthread> pool;
        for (int worker = 1; worker < workers; ++worker) pool.emplace_back(work, worker);
        work(0);
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace segue
