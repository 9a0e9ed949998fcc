import type { OrganizationId } from "./ids.ts";

export interface Organization {
  id: OrganizationId;
  name: string;
  createdAt: number;
}
