package io.newstunneler.analysis.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
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

	/**
	 * Says which of the last articles would gain or lose an alert, and changes nothing.
	 */
	@PatchMapping(params = "dryRun=true")
	Mono<SettingsPreview> preview(@Valid @RequestBody SettingsChange change,
			@RequestParam(defaultValue = "1000") @Min(1) @Max(10_000) int last) {
		return this.settings.preview(change, last);
	}

}
