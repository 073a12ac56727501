using System.Text.Json.Serialization;
using Baton.Host.Ports;
using Baton.Sdk;

namespace Baton.Host.Isolation;

/// <summary>What a frame between the daemon and a plugin's process is.</summary>
internal enum FrameKind
{
    /// <summary>The first frame each way.</summary>
    Hello,

    /// <summary>An instance and what it is made of.</summary>
    Open,

    /// <summary>An instance is no longer needed.</summary>
    Close,

    /// <summary>A call.</summary>
    Ask,

    /// <summary>A call is to end.</summary>
    Cancel,

    /// <summary>How a call ended.</summary>
    Answer,

    /// <summary>A finding of a watch that goes on.</summary>
    Found,

    /// <summary>A line for the log.</summary>
    Log,

    /// <summary>Something was started that outlives the plugin; the id is its process's.</summary>
    Started,
}

/// <summary>A verb of the contract.</summary>
internal enum HostVerb
{
    Probe,
    Activate,
    Deactivate,
    Check,
    Watch,
    Stop,
    Status,
    Tell,
}

/// <summary>Why a call has no answer.</summary>
internal enum FrameFault
{
    None,

    /// <summary>The plugin threw.</summary>
    Threw,

    /// <summary>The process has no memory left.</summary>
    Full,

    /// <summary>The plugin gave up when it was told to.</summary>
    Cancelled,

    /// <summary>Its parameters do not fit its record.</summary>
    Misconfigured,
}

/// <summary>What a plugin's process is told at first.</summary>
/// <param name="Protocol">The version of these frames.</param>
/// <param name="Folder">The plugin's folder.</param>
/// <param name="Passing">The folder of what need not survive a reboot.</param>
/// <param name="Parent">The daemon's process id.</param>
/// <param name="Mark">What commands that die with the process have in their environment.</param>
/// <param name="User">The user it is to become; empty for none.</param>
/// <param name="Bounds">What it may use.</param>
internal sealed record HelloOrder(int Protocol, string Folder, string Passing, int Parent,
    string Mark, string User, ProcessDefaults Bounds);

/// <summary>One message between the daemon and a plugin's process.</summary>
internal sealed record HostFrame
{
    /// <summary>Raised when an older end could not understand a newer one.</summary>
    public const int Protocol = 2;

    public FrameKind Kind { get; init; }

    /// <summary>The call that this belongs to.</summary>
    public long Id { get; init; }

    /// <summary>The instance that this belongs to.</summary>
    public long Instance { get; init; }

    public HostVerb Verb { get; init; }

    public FrameFault Fault { get; init; }

    public HelloOrder? Hello { get; init; }

    public InstanceContext? Context { get; init; }

    public Dictionary<string, string>? Values { get; init; }

    /// <summary>The server whose own values win.</summary>
    public string? Server { get; init; }

    public Call? Call { get; init; }

    public Look? Look { get; init; }

    public FenceOrder? Order { get; init; }

    public AlertNotice? Notice { get; init; }

    public Outcome? Outcome { get; init; }

    public Finding? Finding { get; init; }

    public PluginLogLevel Level { get; init; }

    public string? Text { get; init; }
}

/// <summary>Frames as JSON.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = false)]
[JsonSerializable(typeof(HostFrame))]
internal sealed partial class FrameJson : JsonSerializerContext;
