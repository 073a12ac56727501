using System.Collections.Frozen;
using System.Text;
using Baton.Conf;
using Baton.Core;
using Baton.Core.Config;

namespace Baton.Clpd.Tests;

/// <summary>A cluster of three servers and nothing on it.</summary>
internal static class Sample
{
    public static readonly FrozenDictionary<string, TypeDeclaration> NoTypes =
        FrozenDictionary<string, TypeDeclaration>.Empty;

    public static ClusterConfig Config { get; } = Read(Conf());

    public static State State { get; } =
        State.Initial(Config, new ServerId(0), 1, Ledger.Empty);

    public static string Conf(string timeout = "5000", string more = "") => $"""
        <root>
          <cluster><name>demo</name><uuid>3b3c0a4e-5b7e-4a51-9f3f-2c1d9d4ef001</uuid>
            <generation>1</generation>
            <heartbeat><interval>500</interval><timeout>{timeout}</timeout></heartbeat></cluster>
          {string.Concat(Enumerable.Range(1, 3).Select(n => $"<server name=\"server{n}\">"
            + $"<priority>{n - 1}</priority><device id=\"0\"><type>lan</type>"
            + $"<info>10.78.0.{n}</info></device></server>"))}
          <heartbeat><types name="lanhb"/>
            <lanhb name="lanhb1"><priority>0</priority><device>0</device></lanhb></heartbeat>
          {more}
        </root>
        """;

    public static byte[] Bundle(string conf)
    {
        using var folder = new Folder();
        File.WriteAllText(folder["clp.conf"], conf);
        return ConfBundle.Pack(folder.Path);
    }

    public static ClusterConfig Read(string conf)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(conf));
        var read = ConfReader.Read(stream, "clp.conf", NoTypes, null);
        return read.Config ?? throw new InvalidDataException(string.Join('\n', read.Faults));
    }
}
