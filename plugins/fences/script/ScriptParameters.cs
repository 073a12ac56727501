using Baton.Sdk;

namespace Baton.Plugins.Script;

/// <summary>Which script stops a server.</summary>
public sealed record ScriptParameters
{
    [Parameter("path", Default = "forcestop.sh", Max = 1023, Apply = ApplyMethod.UploadOnly,
        En = "The script: a file name among this device's scripts, or an absolute path.",
        Ja = "スクリプト。このデバイスのスクリプト名、または絶対パス。")]
    public string Path { get; init; } = "";
}
