namespace Preservation.Core.Manifests;

/// <summary>What an artifact is to its holding.</summary>
public enum Role
{
    Weights,
    WeightIndex,
    Config,
    Tokenizer,
    Code,
    License,
    InterviewTranscript,
    Preferences,
    PostDeploymentReport,
    DeveloperAnalysis,
    InterviewProtocol,
    Essay,
    PublicationRecord,
    TransitionGuidance,
    Other,
}

/// <summary>Roles as manifests write them.</summary>
public static class Roles
{
    private static readonly Dictionary<Role, string> Names = new()
    {
        [Role.Weights] = "weights",
        [Role.WeightIndex] = "weight-index",
        [Role.Config] = "config",
        [Role.Tokenizer] = "tokenizer",
        [Role.Code] = "code",
        [Role.License] = "license",
        [Role.InterviewTranscript] = "interview-transcript",
        [Role.Preferences] = "preferences",
        [Role.PostDeploymentReport] = "post-deployment-report",
        [Role.DeveloperAnalysis] = "developer-analysis",
        [Role.InterviewProtocol] = "interview-protocol",
        [Role.Essay] = "essay",
        [Role.PublicationRecord] = "publication-record",
        [Role.TransitionGuidance] = "transition-guidance",
        [Role.Other] = "other",
    };

    public static IReadOnlyCollection<string> AllNames => Names.Values;

    public static string Name(this Role role) => Names[role];

    public static bool TryParse(string text, out Role role)
    {
        foreach (var (candidate, name) in Names)
        {
            if (name == text)
            {
                role = candidate;
                return true;
            }
        }
        role = default;
        return false;
    }

    /// <summary>Whether artifacts of this role belong to the <c>weights</c> object, which never changes, and not to the dossier.</summary>
    public static bool IsModelFile(this Role role) =>
        role is Role.Weights or Role.WeightIndex or Role.Config or Role.Tokenizer or Role.Code or Role.License;
}
