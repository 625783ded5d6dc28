package io.newstunneler.analysis.settings;

import jakarta.validation.Valid;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows and changes the settings.
 */
@RestController
@RequestMapping("/api/settings")
class SettingsController {

	private final Settings settings;

	SettingsController(Settings settings) {
		this.settings = settings;
	}

	@GetMapping
	Mono<SettingsView> show() {
		return this.settings.read().map(SettingsView::of);
	}

	@PatchMapping
	Mono<SettingsView> change(@Valid @RequestBody SettingsChange change) {
		return this.settings.change(change).map(SettingsView::of);
	}

}
