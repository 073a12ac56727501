using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Baton.Sdk;

namespace Baton.Fixtures.Good;

/// <summary>How a good thing is done.</summary>
public enum Manner
{
    /// <summary>As usual.</summary>
    Plain = 0,

    /// <summary>With care.</summary>
    Careful = 7,

    /// <summary>Backwards.</summary>
    Backward = -1,
}

/// <summary>An enum that is not made of ints.</summary>
public enum Width : byte
{
    /// <summary>Little.</summary>
    Narrow = 1,

    /// <summary>Much.</summary>
    Wide = 200,
}

/// <summary>What every record of this plugin has.</summary>
public abstract record SharedParameters
{
    /// <summary>A parameter of the record's base.</summary>
    [Parameter("shared/note", Default = "n", Max = 10)]
    public string Note { get; set; } = "";
}

/// <summary>One parameter of every kind there is.</summary>
public sealed record GoodParameters : SharedParameters
{
    /// <summary>Text.</summary>
    [Parameter("name", Required = true, Max = 64, Unique = true, En = "a name", Ja = "名前")]
    public string Name { get; set; } = "";

    /// <summary>Number.</summary>
    [Parameter("count", Default = "3", Min = 1, Max = 999, Unit = "pieces")]
    public int Count { get; set; }

    /// <summary>A large number.</summary>
    [Parameter("size", Default = "-5", Min = -9_000_000_000)]
    public long Size { get; set; }

    /// <summary>Flag.</summary>
    [Parameter("force", Default = "0", Apply = ApplyMethod.UploadOnly)]
    public bool Force { get; set; }

    /// <summary>Time.</summary>
    [Parameter("wait", Default = "1500", Unit = "ms", Min = 0)]
    public TimeSpan Wait { get; set; }

    /// <summary>Address.</summary>
    [Parameter("ip", PerServer = true, Apply = ApplyMethod.StopGroup)]
    public IPAddress? Address { get; set; }

    /// <summary>Choice.</summary>
    [Parameter("manner", Default = "7")]
    public Manner Manner { get; set; }

    /// <summary>A choice of small numbers.</summary>
    [Parameter("width", Default = "200")]
    public Width Width { get; set; }

    /// <summary>A choice of the framework's.</summary>
    [Parameter("shutdown", Default = "0")]
    public SocketShutdown Shutdown { get; set; }

    /// <summary>A secret.</summary>
    [Parameter("password", Secret = true)]
    public string? Password { get; set; }

    /// <summary>A list.</summary>
    [Parameter("list/item")]
    public ImmutableArray<string> Items { get; set; } = [];

    /// <summary>No parameter.</summary>
    public int Plain { get; set; }
}
