// The figures of figures.ts: not among the tests, since they judge nothing.

import { defineConfig } from '@playwright/test'
import tests from './playwright.config.ts'

export default defineConfig({ ...tests, testMatch: 'figures.ts', timeout: 600_000, reporter: 'line' })
