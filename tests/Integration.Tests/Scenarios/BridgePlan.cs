using System.Globalization;

namespace Baton.Integration.Tests.Scenarios;

/// <summary>A group of ten OCF agents, a monitor for each, and check plugins beside them.</summary>
internal static class BridgePlan
{
    public const string Group = "bridge";

    /// <summary>Every agent with its parameters, in the order of their starts.</summary>
    public static (string Agent, string After, string[] Options)[] Agents(string folder) =>
    [
        ("Dummy", "", [$"state={folder}/dummy.state"]),
        ("Stateful", "", [$"state={folder}/stateful.state"]),
        ("Delay", "", ["startdelay=0", "stopdelay=0", "mondelay=0"]),
        ("anything", "", ["binfile=/bin/sleep", "cmdline_options=86400",
            $"pidfile={folder}/anything.pid"]),
        ("IPaddr2", "", [$"ip={ClusterPlan.Address}", "cidr_netmask=24", "nic=eth0"]),
        ("Route", "IPaddr2", ["destination=10.99.0.0/24", "device=eth0"]),
        ("Filesystem", "", ["device=tmpfs", $"directory={folder}/mounted", "fstype=tmpfs"]),
        ("symlink", "", [$"link={folder}/link", $"target={folder}/nginx.conf"]),
        ("nginx", "IPaddr2", [$"configfile={folder}/nginx.conf", "httpd=/usr/sbin/nginx",
            "status10url=http://127.0.0.1/status"]),
        ("named", "IPaddr2", [$"named_config={folder}/named.conf", "named_user=root",
            $"named_pidfile={folder}/named/pid", "monitor_ip=127.0.0.1",
            "monitor_request=www.baton.test", "monitor_response=10.77.0.42",
            $"rndc_options=-c {folder}/rndc.conf"]),
    ];

    /// <summary>A file that a check plugin wants to be young.</summary>
    public static string Fresh(string folder) => folder + "/fresh";

    // These alone are started again where they are; for the others the whole group goes.
    private static readonly string[] HealedInPlace = ["nginx", "named", "anything", "Filesystem"];

    // These look at what runs with the group, and not at the server.
    private static readonly string[] OfGroup = ["http", "procs", "file"];

    /// <summary>Every check plugin: name, program, arguments.</summary>
    public static (string Name, string Program, string[] Arguments)[] Checks(string folder) =>
    [
        ("load", "check_load", ["-w", "900,900,900", "-c", "999,999,999"]),
        ("disk", "check_disk", ["-w", "1", "-c", "0", "-p", "/"]),
        ("procs", "check_procs", ["-C", "named", "-c", "1:"]),
        ("http", "check_http", ["-I", ClusterPlan.Address, "-u", "/"]),
        ("file", "check_file_age", ["-w", "90000", "-c", "99999", "-f", Fresh(folder)]),
        ("warns", "check_dummy", ["1", "look at me"]),
        ("blind", "check_dummy", ["3", "cannot see"]),
    ];

    /// <summary>Writes clp.conf and what the agents' services need.</summary>
    public static void WriteTo(string config, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "mounted"));
        Directory.CreateDirectory(Path.Combine(folder, "named"));
        File.WriteAllText(Path.Combine(config, "clp.conf"), Text(folder));
        File.WriteAllText(Fresh(folder), "");
        File.WriteAllText(Path.Combine(folder, "nginx.conf"), $$"""
            user root;
            worker_processes 1;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/nginx.log;
            events {}
            http {
                access_log off;
                server {
                    listen {{ClusterPlan.Address}}:80;
                    listen 127.0.0.1:80;
                    location /status { stub_status; }
                    location / { return 200 "web\n"; }
                }
            }
            """);
        const string Key =
            "key \"baton\" { algorithm hmac-sha256; secret \"YmF0b24gYnJpZGdlIHRlc3Q=\"; };\n";
        File.WriteAllText(Path.Combine(folder, "named.conf"), Key + $$"""
            options {
                directory "{{folder}}/named";
                pid-file "{{folder}}/named/pid";
                session-keyfile "{{folder}}/named/session.key";
                listen-on { {{ClusterPlan.Address}}; 127.0.0.1; };
                listen-on-v6 { none; };
                recursion no;
                dnssec-validation no;
            };
            controls { inet 127.0.0.1 port 9953 allow { 127.0.0.1; } keys { "baton"; }; };
            zone "baton.test" { type primary; file "{{folder}}/named/zone"; };
            """);
        File.WriteAllText(Path.Combine(folder, "rndc.conf"), Key + """
            options { default-key "baton"; default-server 127.0.0.1; default-port 9953; };
            """);
        File.WriteAllText(Path.Combine(folder, "named/zone"), """
            $TTL 60
            @ IN SOA ns admin 1 3600 600 86400 60
            @ IN NS ns
            ns IN A 10.77.0.100
            www IN A 10.77.0.42

            """);
    }

    private static string Text(string folder) => $"""
        <root>
          {PlanElements.TwoServers("bridges", "7c1d63f4-6a1c-4a55-8f5e-0c9a1f2f7d11")}
          <group name="{Group}">
            <gid>0</gid>
            <policy name="server1"><order>0</order></policy>
            <policy name="server2"><order>1</order></policy>
            {Each(Agents(folder), a => $"<resource name=\"ocf@{a.Agent}\"/>")}
          </group>
          <resource>
            <types name="ocf"/>
            {Each(Agents(folder), Resource)}
          </resource>
          <monitor>
            <types name="ocfw"/><types name="nagios"/>
            {Each(Agents(folder), a => Watch(a.Agent))}
            {Each(Checks(folder), Check)}
          </monitor>
        </root>
        """;

    private static string Resource((string Agent, string After, string[] Options) agent) => $"""
        <ocf name="{agent.Agent}">
          {(agent.After.Length > 0 ? $"<depend name=\"{agent.After}\"/>" : "")}
          <parameters>
            <agent>ocf:heartbeat:{agent.Agent}</agent>
            {List("option", agent.Options)}
          </parameters>
        </ocf>
        """;

    private static string Watch(string agent) => $"""
        <ocfw name="w-{agent}">
          <target>{agent}</target>
          <polling><interval>2</interval><reconfirmation>0</reconfirmation></polling>
          <relation>{(HealedInPlace.Contains(agent)
              ? $"<type>rsc</type><name>{agent}</name>"
              : $"<type>grp</type><name>{Group}</name>")}</relation>
          <emergency><threshold>
            <restart>{(HealedInPlace.Contains(agent) ? 3 : 0)}</restart><fo>1</fo>
          </threshold></emergency>
          <parameters><level>{(agent == "nginx" ? 10 : 0)}</level></parameters>
        </ocfw>
        """;

    private static string Check((string Name, string Program, string[] Arguments) check) => $"""
        <nagios name="n-{check.Name}">
          {(OfGroup.Contains(check.Name) ? "<target>named</target>" : "")}
          <polling>
            <interval>2</interval><timing>{(OfGroup.Contains(check.Name) ? 1 : 0)}</timing>
            {(check.Name == "file" ? "<reconfirmation>0</reconfirmation>" : "")}
          </polling>
          <relation>{(check.Name == "file" ? $"<type>grp</type><name>{Group}</name>"
              : "<type>cls</type><name>LocalServer</name>")}</relation>
          <emergency><threshold>
            <restart>0</restart><fo>{(check.Name == "file" ? 1 : 0)}</fo>
          </threshold></emergency>
          <parameters>
            <plugin>{check.Program}</plugin>
            {List("argument", check.Arguments)}
          </parameters>
        </nagios>
        """;

    private static string List(string element, string[] texts) => Each(
        [.. texts.Index()], t => string.Create(CultureInfo.InvariantCulture,
            $"<{element} id=\"{t.Index}\"><list>{t.Item}</list></{element}>"));

    private static string Each<T>(T[] all, Func<T, string> line) =>
        string.Join("\n", all.Select(line));
}
