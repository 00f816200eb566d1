using Preservation.Core.Manifests;

namespace Preservation.Archive.Registering.Scanning;

/// <summary>What an artifact is, told from where it lies and what it is called; a guess that options and plan files override.</summary>
public static class InferRole
{
    private static readonly (string Folder, Role Role)[] Folders =
    [
        ("interviews", Role.InterviewTranscript), ("interview", Role.InterviewTranscript), ("transcripts", Role.InterviewTranscript),
        ("preferences", Role.Preferences), ("report", Role.PostDeploymentReport), ("reports", Role.PostDeploymentReport),
        ("analysis", Role.DeveloperAnalysis), ("essays", Role.Essay), ("publications", Role.PublicationRecord),
        ("guidance", Role.TransitionGuidance),
    ];

    private static readonly string[] WeightEndings =
        [".safetensors", ".gguf", ".pt", ".pth", ".bin", ".ckpt", ".distcp", ".onnx", ".npz", ".h5", ".msgpack"];

    /// <param name="name">Relative to the source folder, with <c>/</c>.</param>
    public static Role Of(string name)
    {
        var parts = name.ToLowerInvariant().Split('/');
        var file = parts[^1];
        foreach (var folder in parts[..^1])
        {
            var match = Folders.FirstOrDefault(entry => entry.Folder == folder);
            if (match.Folder is not null)
                return match.Role == Role.InterviewTranscript && file.Contains("protocol", StringComparison.Ordinal)
                    ? Role.InterviewProtocol : match.Role;
        }
        return OfFile(file);
    }

    private static Role OfFile(string file) => file switch
    {
        _ when file.EndsWith(".index.json", StringComparison.Ordinal) => Role.WeightIndex,
        _ when file.StartsWith("tokenizer", StringComparison.Ordinal) || file.StartsWith("chat_template", StringComparison.Ordinal) => Role.Tokenizer,
        "vocab.json" or "vocab.txt" or "merges.txt" or "special_tokens_map.json" or "added_tokens.json" or "spiece.model" => Role.Tokenizer,
        _ when WeightEndings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)) => Role.Weights,
        _ when file.StartsWith("license", StringComparison.Ordinal) || file.StartsWith("licence", StringComparison.Ordinal) || file is "notice" or "notice.txt" or "use_policy.md" => Role.License,
        "config.json" or "generation_config.json" or "params.json" or "quantization_config.json" or "preprocessor_config.json" => Role.Config,
        _ when file.EndsWith(".py", StringComparison.Ordinal) => Role.Code,
        _ when file.Contains("post-deployment", StringComparison.Ordinal) => Role.PostDeploymentReport,
        _ when file.Contains("transcript", StringComparison.Ordinal) || file.StartsWith("interview", StringComparison.Ordinal) => Role.InterviewTranscript,
        _ when file.StartsWith("preferences", StringComparison.Ordinal) => Role.Preferences,
        _ when file.StartsWith("essay", StringComparison.Ordinal) => Role.Essay,
        _ => Role.Other,
    };

    /// <summary>The media type that goes into the manifest, by the ending of the name.</summary>
    public static string MediaType(string name) => name[(name.LastIndexOf('.') + 1)..].ToLowerInvariant() switch
    {
        "json" => "application/json",
        "jsonl" => "application/jsonl",
        "md" => "text/markdown",
        "txt" or "jinja" => "text/plain",
        "py" => "text/x-python",
        "pdf" => "application/pdf",
        "html" => "text/html",
        "csv" => "text/csv",
        "yaml" or "yml" => "application/yaml",
        "png" => "image/png",
        _ => "application/octet-stream",
    };
}
