package io.newstunneler.gateway.documents;

import java.util.Locale;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The predecessor's routes for its cache, about the only thing that is cached here: the
 * services' API documents. Everything else is read when it is asked for.
 */
@RestController
class CacheController {

	private final ApiDocuments documents;

	CacheController(ApiDocuments documents) {
		this.documents = documents;
	}

	@GetMapping("/admin/cache/stats")
	Stats stats() {
		return Stats.of(this.documents.stats());
	}

	@PostMapping("/admin/cache/clear")
	Done clear() {
		this.documents.clear();
		return new Done(true, "The kept API documents were dropped and are read anew at the next request.");
	}

	@PostMapping("/admin/cache/invalidate/opportunities")
	Done invalidateOpportunities() {
		return new Done(true, "Opportunities are not cached: every request reads the current ones.");
	}

	@PostMapping("/admin/cache/invalidate/models")
	Done invalidateModels() {
		return new Done(true, "Models are not cached: there are none to keep.");
	}

	record Stats(String status, int entries, long hits, long misses, String hitRate, long totalRequests) {

		static Stats of(ApiDocuments.Stats stats) {
			long total = stats.hits() + stats.misses();
			double rate = (total > 0) ? 100.0 * stats.hits() / total : 0;
			return new Stats("active", stats.entries(), stats.hits(), stats.misses(),
					String.format(Locale.ROOT, "%.1f%%", rate), total);
		}

	}

	record Done(boolean ok, String message) {
	}

}
