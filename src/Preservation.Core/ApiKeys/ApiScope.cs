namespace Preservation.Core.ApiKeys;

/// <summary>What a key of the API may do.</summary>
public enum ApiScope
{
    /// <summary>Read.</summary>
    Viewer,

    /// <summary>Read, ask for audits, pause them, and say that incidents are known.</summary>
    Operator,
}

public static class ApiScopes
{
    /// <summary>The word in files and on command lines.</summary>
    public static string Name(this ApiScope scope) => scope.ToString().ToLowerInvariant();

    public static bool TryParse(string text, out ApiScope scope) =>
        Enum.TryParse(text, ignoreCase: true, out scope) && Enum.IsDefined(scope) && text == scope.Name();
}
