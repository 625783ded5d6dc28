package io.newstunneler.gateway.status;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * That the gateway serves, and what it is. The bodies are those of the predecessor, to
 * the letter: its front end starts with them.
 */
@RestController
class StatusController {

	@GetMapping("/health")
	Health health() {
		return new Health("ok");
	}

	@GetMapping("/")
	About about() {
		return new About("News Tunneler", "1.0.0", "/docs");
	}

	record Health(String status) {
	}

	record About(String name, String version, String docs) {
	}

}
