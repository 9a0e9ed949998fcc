/** What menus, selects, comboboxes and popovers have in common. */
export const popupClass =
  "max-h-(--available-height) overflow-y-auto rounded-3 bg-raised p-1 text-13 text-ink shadow-float outline-none animate-appear";

export const rowClass =
  "flex min-h-8 w-full cursor-default items-center gap-2 rounded-1 px-2 text-13 outline-none select-none " +
  "data-highlighted:bg-hover data-disabled:opacity-50 pointer-coarse:min-h-10";
