package io.newstunneler.gateway.absent;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Says "not implemented" where the predecessor's callers ask for what needs market data
 * or trained models, so that they can tell this from a wrong address.
 */
@RestController
class AbsentController {

	@RequestMapping({ "/stream/**", "/api/analysis/**" })
	void marketData() {
		throw absent("This needs market data, which this system does not have. "
				+ "Scores, plans and signals come from the news alone: see /api/articles and /api/signals/top.");
	}

	@RequestMapping({ "/api/signals/predict-tomorrow/**", "/research/**" })
	void predictions() {
		throw absent("This needs trained models, which this system does not have. "
				+ "Signals from the news are at /api/signals/top and /api/signals/opportunities-tomorrow.");
	}

	@PostMapping({ "/admin/train", "/admin/label" })
	void training() {
		throw absent("There are no models to train or signals to label; nothing was started and nothing is pending.");
	}

	private static ResponseStatusException absent(String detail) {
		return new ResponseStatusException(HttpStatus.NOT_IMPLEMENTED, detail);
	}

}
