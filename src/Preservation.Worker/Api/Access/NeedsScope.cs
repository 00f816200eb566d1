using Preservation.Core.ApiKeys;

namespace Preservation.Worker.Api.Access;

/// <summary>On an endpoint: what a key must be good for. Without it a viewer's suffices.</summary>
internal sealed record NeedsScope(ApiScope Scope);
