// The colour scheme that Mantine keeps in local storage, or the system's, before anything is painted:
// the page never flashes in the other one. Keep the key in step with MantineProvider's.
(function () {
  let stored = null;
  try {
    stored = localStorage.getItem('mantine-color-scheme-value');
  } catch {
    // Storage is closed to us: the system's scheme it is.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const scheme = stored === 'light' || stored === 'dark' ? stored : dark;
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
})();
