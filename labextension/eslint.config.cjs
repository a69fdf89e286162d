const eslint = require('@eslint/js');
const reactHooks = require('eslint-plugin-react-hooks');
const typescript = require('typescript-eslint');

module.exports = typescript.config(
  eslint.configs.recommended,
  ...typescript.configs.strict,
  {
    files: ['src/**/*.ts', 'src/**/*.tsx', 'tests/**/*.ts'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      eqeqeq: 'error'
    }
  }
);
