/** Jest runs what tsc wrote to build/; stack traces map back to the TypeScript files. */
module.exports = {
  // Jest leaves a core free, which on two cores leaves one: half of the machine.
  maxWorkers: 2,
  rootDir: __dirname,
  roots: ['<rootDir>/build'],
  testMatch: ['<rootDir>/build/{test,props}/**/*.test.js'],
  testEnvironment: 'node',
  transform: {},
  testTimeout: 120000,
}
