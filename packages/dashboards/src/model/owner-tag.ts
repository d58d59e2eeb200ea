/** Tag of every dashboard and label of every rule that this tool owns: `push` changes and deletes no other. */
export const ownerTag = 'bizom-dashboards';
