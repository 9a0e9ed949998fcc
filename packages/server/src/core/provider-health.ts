/** How the last calls of a provider's models went on this node. */
export interface ProviderHealth {
  stateOf(provider: string): ProviderState;
}

export interface ProviderState {
  lastSuccessAt: number | null;
  lastError: { at: number; message: string } | null;
}
